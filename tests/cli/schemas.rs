//! The schemas of all documents.

use crate::cli::endings::schema;

#[test]
fn every_schema_is_one_and_lets_no_other_member_pass() {
    let directory = format!("{}/docs/schemas", env!("CARGO_MANIFEST_DIR"));
    for entry in fs_err::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(
            jsonschema::meta::is_valid(
                &serde_json::from_slice(&fs_err::read(&path).unwrap()).unwrap()
            ),
            "{name}"
        );
        let nothing = serde_json::json!({"no member of any document": 1});
        assert!(!schema(&name).is_valid(&nothing), "{name}");
    }
}
