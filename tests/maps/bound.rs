//! What was planned or begun by a map is not gone on with by another one.

use crate::support::{Tenant, World, testdata};

const MAP: &str = "[fields]\n\"顧客番号\" = \"no\"\n\"会社名\" = \"name\"\n\"状態\" = { from = \"s\", values-file = \"values.csv\" }\n";

#[test]
fn a_plan_is_applied_with_the_map_that_it_was_made_with_or_not_at_all() {
    let tenant = Tenant::of(&testdata("maps/customers"));
    let world = World::new();
    world.file("in.csv", "no,name,s\n1,A,済\n2,B,\n");
    world.file("map.toml", MAP);
    world.file("values.csv", "from,to\n済,取引中\n");
    let key = ["--update-key", "顧客番号"];
    let save = ["--map", "map.toml", "--save-plan", "plan.json"];
    let run = tenant.import(&world, "in.csv", &[&save[..], &key].concat());
    assert_eq!(run.code, Some(0), "{run:?}");
    for (file, content) in [
        ("map.toml", MAP.replace("\"name\"", "\"no\"")),
        ("values.csv", "from,to\n済,休止\n".to_owned()),
    ] {
        let before = world.read(file);
        world.file(file, content);
        let run = tenant.import(&world, "in.csv", &["--plan", "plan.json"]);
        assert_eq!(run.code, Some(8), "{run:?}");
        assert!(tenant.records().is_empty());
        world.file(file, before);
    }
    let run = tenant.import(&world, "in.csv", &["--plan", "plan.json"]);
    assert_eq!(run.code, Some(0), "{run:?}");
    assert_eq!(tenant.records().len(), 2);
}
