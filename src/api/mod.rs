//! kintone's REST API, typed: client, authentication, retry, errors. Knows no file format and nothing of the sandbox.
