//! Arguments, settings from arguments and environment, one file per command, exit codes.
