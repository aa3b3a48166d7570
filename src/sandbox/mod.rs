//! The embedded kintone: routes, validation, queries, store. Shares no wire types with the client.
