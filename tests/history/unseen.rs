//! A record that may not be viewed is not taken for deleted while a run is taken back.

use serde_json::json;

use crate::cli::endings::document as holding;
use crate::support::veil::Veil;
use crate::support::{Tenant, World, testdata};

#[test]
fn one_that_keeps_its_batch_from_being_taken_back_is_not_called_deleted() {
    let (world, tenant) = (World::new(), Tenant::of(&testdata("documented")));
    world.file("first.csv", "UniqueText,Number\na,1\nb,1\nc,1\n");
    tenant.import(&world, "first.csv", &["--no-history"]);
    world.file("second.csv", "UniqueText,Number\na,2\nb,2\nc,2\n");
    let record = json!({"id": 1, "record": {"Text": {"value": "mine"}}});
    // The first request is the import's.
    let veil = Veil::over(&tenant, [2])
        .from("bulkRequest", 2)
        .while_another("PUT", json!({"app": 1, "records": [record]}));
    let (_veil, gateway) = veil.hung();
    let url = gateway.url();
    let way = ["--base-url", &url, "--api-token", "t", "--app", "1"];
    let import = ["import", "second.csv", "--skip-unchanged"];
    let key = ["--update-key", "UniqueText"];
    let run = world.run(&[&import[..], &key, &way].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    let undone = ["undo", "last", "--api-token", "t", "--output", "json"];
    let undone = world.run(&undone);
    assert_eq!(undone.code, Some(3), "{undone:?}");
    let json = holding("undo", &undone);
    assert_eq!(json["kept"][0]["record"], 1, "{json:#}");
    assert_eq!(json["failed"][0]["record"], 2, "{json:#}");
    assert_eq!(json["failed"][0]["code"], "undo.unseen", "{json:#}");
    assert_eq!(json["records"]["reversed"], 1, "{json:#}");
    let numbers = tenant.records();
    let numbers = numbers.iter().map(|one| one["Number"]["value"].clone());
    assert_eq!(numbers.collect::<Vec<_>>(), ["2", "2", "1"]);
}
