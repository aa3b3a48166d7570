//! The main job: layout, assemble, plan, batch, send. Never prints; it emits events.
