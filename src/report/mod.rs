//! Events, problems and outcomes in words: as text for people, as JSON for machines.
