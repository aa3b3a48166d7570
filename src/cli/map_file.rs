//! Mapping files: where they are found, and what they bring to a run.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::usage::UsageError;
use crate::import::{KeyChoice, Options};
use crate::language::text;
use crate::map::{MOST_BYTES, Map};
use crate::report::MapName;

/// The directory in which maps are found by their names.
pub(super) const MAPS: &str = "maps";

/// A mapping file that was read.
pub(super) struct MapFile {
    path: PathBuf,
    map: Arc<Map>,
}

impl MapFile {
    /// Opens a map by its path, or by its name in `maps/`. What is wrong with its contents is told with all that is wrong
    /// with the file.
    pub(super) fn open(named: &Path) -> io::Result<Self> {
        let path = found(named);
        let mut file = fs_err::File::open(&path)?;
        let size = file.metadata()?.len();
        let name = path.display();
        if size > MOST_BYTES {
            let most = MOST_BYTES / 1024 / 1024;
            return Err(io::Error::other(text!(
                "{name} is not a mapping file: it is larger than {most} MiB",
                "「{name}」は{most}MiBを超えているため、マッピングファイルとして読み取れません。"
            )));
        }
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let text = String::from_utf8(text).map_err(|_| {
            io::Error::other(text!(
                "{name} is not a mapping file: it is not UTF-8",
                "「{name}」はUTF-8ではないため、マッピングファイルとして読み取れません。"
            ))
        })?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let directory = path.parent().unwrap_or(Path::new(""));
        let map = Arc::new(Map::read(text, directory));
        Ok(Self { path, map })
    }

    /// Whether it says how records are found.
    pub(super) fn finds_records(&self) -> bool {
        !self.map.matching().is_empty()
    }

    /// The file itself, and those of values that it names.
    pub(super) fn files(&self) -> impl Iterator<Item = &Path> {
        std::iter::once(self.path.as_path()).chain(self.map.value_files())
    }

    pub(super) fn map(&self) -> &Arc<Map> {
        &self.map
    }

    /// The map as messages name it.
    pub(super) fn name(&self) -> MapName {
        MapName {
            file: self.path.display().to_string(),
            routes: Arc::new(self.map.routes()),
        }
    }

    /// Has the options say what the map says, where they do not say it themselves.
    ///
    /// # Errors
    /// Options that need a key, which neither they nor the map say.
    pub(super) fn complete(&self, options: &mut Options) -> Result<(), UsageError> {
        let matching = self.map.matching();
        let rules = matching.iter().map(|(_, rule)| rule.clone());
        if options.key.is_none() && !matching.is_empty() {
            options.match_rules = rules.collect();
            options.match_query = self.map.match_query();
            let names = matching.into_iter().map(|(name, _)| name);
            options.key = Some(KeyChoice::Match(names.collect()));
        }
        if options.key.is_none() && needs_key(options) {
            let name = self.path.display();
            return Err(UsageError(text!(
                "these options need a key: use `--update-key` or `--match`, or add `[match]` to {name}",
                "指定されたオプションにはキーが必要です。「--update-key」または「--match」を指定するか、「{name}」に[match]を加えてください。"
            )));
        }
        for (table, key) in self.map.row_keys() {
            if !options.row_keys.iter().any(|(named, _)| *named == table) {
                options.row_keys.push((table, key));
            }
        }
        options.way = options.way.clone().or(self.map.way());
        options.map = Some(Arc::clone(&self.map));
        Ok(())
    }
}

/// Whether there are options about records that a key finds.
fn needs_key(options: &Options) -> bool {
    let usual = Options::adding();
    options.missing.is_some()
        || options.existing != usual.existing
        || options.ambiguous != usual.ambiguous
        || options.empty_key != usual.empty_key
        || options.placeholder_key != usual.placeholder_key
        || options.repeated_keys != usual.repeated_keys
        || !options.row_keys.is_empty()
        || options.clear_empty_tables
        || options.skip_unchanged
        || options.since.is_some()
        || options.require_revision
        || options.blind
        || options.keep_before
}

/// The file of a map from the working directory on.
pub(super) fn found(named: &Path) -> PathBuf {
    found_from(Path::new(""), named)
}

/// The map of a run of the past: beside the files that it read, or as it was named.
pub(super) fn of_run(directory: &str, named: &Path) -> PathBuf {
    let beside = Path::new(directory).join(named);
    if beside.exists() {
        beside
    } else {
        named.to_owned()
    }
}

/// The file of a map: the path itself, or `maps/NAME.toml` where there is no such file and a name was typed.
pub(super) fn found_from(dir: &Path, named: &Path) -> PathBuf {
    let is_name = named.components().count() == 1 && !dir.join(named).exists();
    let with_ending = |path: PathBuf| {
        let mut path = path.into_os_string();
        path.push(".toml");
        PathBuf::from(path)
    };
    let in_maps = dir.join(MAPS).join(named);
    let candidates = [
        in_maps.clone(),
        with_ending(in_maps),
        with_ending(dir.join(named)),
    ];
    let mut there = candidates
        .into_iter()
        .filter(|path| is_name && path.is_file());
    there.next().unwrap_or_else(|| dir.join(named))
}
