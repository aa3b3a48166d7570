//! One cell's text to one value, and back, per field type. Knows no file and no network.
