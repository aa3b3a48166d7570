//! The one integration binary; each subject is a module.

mod sandbox;
