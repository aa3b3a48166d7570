//! Who is there: the users, organizations and groups of a domain, whatever the app
//! (<https://cybozu.dev/ja/common/docs/user-api/users/get-users/>).

use serde::Deserialize;

use super::client::{Body, Request};
use super::{ApiError, Client, Effect};
use crate::model::{Person, PersonKind};

/// The most of one answer.
const PAGE: usize = 100;

/// The most that are read, so that memory is bounded whatever a server answers: more than any domain has.
const MOST: usize = 300_000;

#[derive(Deserialize)]
struct Page {
    #[serde(alias = "organizations", alias = "groups")]
    users: Vec<Listed>,
}

#[derive(Deserialize)]
struct Listed {
    code: String,
    name: String,
    email: Option<String>,
}

impl Client {
    /// All users, organizations or groups of the domain.
    ///
    /// # Errors
    /// It is told to those who log in, but for guests of a space, and not to API tokens of apps.
    pub async fn people(&self, kind: PersonKind) -> Result<Vec<Person>, ApiError> {
        let api = match kind {
            PersonKind::User => "/v1/users.json",
            PersonKind::Organization => "/v1/organizations.json",
            PersonKind::Group => "/v1/groups.json",
        };
        let mut people = Vec::new();
        loop {
            let (offset, size) = (people.len().to_string(), PAGE.to_string());
            let request = Request {
                api,
                query: &[("offset", &offset), ("size", &size)],
                body: Body::Empty,
                effect: Effect::Read,
                stop: None,
            };
            let page: Page = self.call(&request).await?;
            let found = page.users.len();
            people.extend(page.users.into_iter().map(|listed| Person {
                code: listed.code,
                name: listed.name,
                email: listed.email.unwrap_or_default(),
            }));
            if found < PAGE || people.len() >= MOST {
                return Ok(people);
            }
        }
    }
}
