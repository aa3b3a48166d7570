//! The layout of a form that came without one.

use serde_json::{Value as Json, json};

use super::item::{AppField, Item};
use crate::model::FieldKind;

/// Every field on a line of its own, in the form's order.
pub(super) fn derived(items: &[Item]) -> Json {
    let placed = |field: &AppField| json!({"type": field.kind().api_name(), "code": field.code(), "size": {"width": "193"}});
    let mut layout = Vec::new();
    for item in items {
        match item {
            Item::Field(field) if field.kind() == FieldKind::Group => {
                layout.push(json!({"type": "GROUP", "code": field.code(), "layout": []}));
            }
            Item::Field(field) if is_placed(field.kind()) => {
                layout.push(json!({"type": "ROW", "fields": [placed(field)]}));
            }
            Item::Field(_) => {}
            Item::Table(table) => {
                let fields: Vec<_> = table.fields.iter().map(placed).collect();
                layout.push(json!({"type": "SUBTABLE", "code": table.code, "fields": fields}));
            }
        }
    }
    json!({ "layout": layout })
}

/// Whether fields of this type stand on a form by themselves; kintone holds the others without showing them there.
fn is_placed(kind: FieldKind) -> bool {
    !matches!(
        kind,
        FieldKind::RecordNumber
            | FieldKind::Creator
            | FieldKind::CreatedTime
            | FieldKind::Modifier
            | FieldKind::UpdatedTime
            | FieldKind::Status
            | FieldKind::StatusAssignee
            | FieldKind::Category
    )
}
