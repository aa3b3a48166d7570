//! Options about what is looked at before anything is written, and plans that are saved and applied.

use std::io::BufReader;
use std::path::PathBuf;

use clap::{Args, CommandFactory as _, Id, Parser};

use super::apart::{FilesApart, NamesFiles};
use super::failure::said;
use super::output::OutputArgument;
use super::policy_options::PolicyArguments;
use super::sheet_options::{ShapeArguments, SheetArguments};
use super::typed::{Typed, typed};
use super::usage::UsageError;
use crate::import::{OnError, Purpose};
use crate::language::{Text, text};
use crate::plan::{About, Limit, PlanFile};

#[derive(Debug, Args)]
#[command(next_help_heading = "Before anything is written")]
pub(super) struct ForesightArguments {
    /// Show what would be added, updated, unchanged and skipped, down to the table row, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Show every cell and row that would change
    #[arg(long)]
    pub(super) diff: bool,
    /// Exit with code 10 if something would change
    #[arg(long, requires = "dry_run")]
    pub(super) exit_code: bool,
    /// Do not write records that would not change: no new revision, no notification, no webhook
    #[arg(long, requires = "found")]
    pub(super) skip_unchanged: bool,
    /// Write only records that differ from this older file; records that are only in the older file are
    /// reported, not deleted
    #[arg(long, value_name = "FILE", requires = "update_key")]
    pub(super) since: Option<PathBuf>,
    /// Stop if more records would be added: a number, or a percentage of the file's records
    #[arg(long, value_name = "N|P%")]
    pub(super) max_creates: Option<Limit>,
    /// Stop if more records would be updated: a number, or a percentage of the file's records
    #[arg(long, value_name = "N|P%")]
    pub(super) max_updates: Option<Limit>,
    /// Stop if more table rows would be deleted: a number, or a percentage of the rows that the file's records have
    #[arg(long, value_name = "N|P%")]
    pub(super) max_row_deletes: Option<Limit>,
    /// Stop if the file does not have N records, or does not have about as many: `1000+-5%`
    #[arg(long, value_name = "N[±P%]")]
    pub(super) expect_records: Option<About>,
    /// Stop if a record was changed since its revision in the file's `$revision` column
    #[arg(long, requires = "found")]
    pub(super) require_revision: bool,
    /// Upsert a file with tables without reading the records first: deleted rows are not reported and not counted
    #[arg(long, requires = "found")]
    pub(super) blind: bool,
    /// Read what the records hold before they are updated, so that `kintable undo` can take the run back: about one
    /// request for each 100 to 500 records; where records are compared anyway, it costs nothing and is always done
    #[arg(long, requires = "found", conflicts_with_all = ["no_history", "no_values"])]
    pub(super) keep_before: bool,
    /// Save the plan to this file, and write nothing to kintone
    #[arg(long, value_name = "FILE", conflicts_with = "dry_run")]
    pub(super) save_plan: Option<PathBuf>,
    /// Apply this plan, if file, form and records have not changed since it was saved; FILE is not needed
    #[arg(long, value_name = "FILE", conflicts_with_all = shaped_by_plan())]
    pub(super) plan: Option<PathBuf>,
}

/// The options that a plan keeps, and those that would make another one of it.
fn shaped_by_plan() -> Vec<Id> {
    let others = [
        "skip_unchanged",
        "since",
        "require_revision",
        "blind",
        "save_plan",
        "diff",
        "preflight",
        "no_preflight",
    ];
    let kept = Kept::command();
    let kept = kept.get_arguments().map(|option| option.get_id().clone());
    kept.chain(others.map(Id::from)).collect()
}

/// The options that a plan keeps, so that its file is read again as it was.
#[derive(Parser)]
#[command(no_binary_name = true)]
pub(super) struct Kept {
    #[command(flatten)]
    shape: Typed<ShapeArguments>,
    #[command(flatten)]
    policy: Typed<PolicyArguments>,
    #[arg(long, value_enum, default_value_t = OnError::Stop)]
    on_error: OnError,
}

impl Kept {
    pub(super) fn typed(sheet: &SheetArguments, on_error: OnError) -> Vec<String> {
        let on_error = typed("on-error", &on_error);
        [sheet.shape.typed(), sheet.policy.typed(), vec![on_error]].concat()
    }

    /// Puts what a plan keeps into the place of what was typed.
    pub(super) fn take_over(
        plan: &PlanFile,
        sheet: &mut SheetArguments,
        on_error: &mut OnError,
    ) -> Result<(), UsageError> {
        const UNREADABLE: Text = Text::fixed(
            "the options of the plan cannot be read",
            "実行計画のオプションを読み取れません。",
        );
        let kept = Self::try_parse_from(&plan.head.options).map_err(|_| UsageError(UNREADABLE))?;
        sheet.shape = kept.shape;
        sheet.policy = kept.policy;
        *on_error = kept.on_error;
        Ok(())
    }
}

impl ForesightArguments {
    pub(super) fn purpose(&self) -> Purpose {
        match (&self.save_plan, self.dry_run) {
            (Some(_), _) => Purpose::SavePlan,
            (None, true) => Purpose::DryRun,
            (None, false) => Purpose::Write,
        }
    }

    pub(super) fn read_plan(&self) -> anyhow::Result<Option<PlanFile>> {
        let Some(path) = &self.plan else {
            return Ok(None);
        };
        let plan = PlanFile::read(BufReader::new(fs_err::File::open(path)?));
        plan.map(Some).map_err(|error| {
            let path = path.display();
            let undone = text!(
                "the plan `{path}` cannot be applied",
                "実行計画「{path}」を適用できません"
            );
            said(undone, error)
        })
    }

    /// Changes can be shown of a run that only looks, and where standard output has room for them.
    pub(super) fn ensure_shown(&self, output: OutputArgument) -> Result<(), UsageError> {
        if self.diff && self.purpose() == Purpose::Write {
            return Err(UsageError(Text::fixed(
                "`--diff` shows what an import would change: add `--dry-run` or `--save-plan`",
                "「--diff」は変更内容の確認に使います。「--dry-run」または「--save-plan」も指定してください。",
            )));
        }
        if self.diff && !matches!(output, OutputArgument::Text | OutputArgument::Json) {
            return Err(UsageError(Text::fixed(
                "`--diff` needs `--output text` or `--output json`",
                "「--diff」は「--output text」または「--output json」と組み合わせてください。",
            )));
        }
        Ok(())
    }

    /// A run that reads nothing cannot do what depends on what exists.
    pub(super) fn ensure_blind(
        &self,
        policy: &PolicyArguments,
        preflight: bool,
    ) -> Result<(), UsageError> {
        let reading = [
            ("--dry-run", self.dry_run),
            ("--save-plan", self.save_plan.is_some()),
            ("--skip-unchanged", self.skip_unchanged),
            ("--max-creates", self.max_creates.is_some()),
            ("--max-updates", self.max_updates.is_some()),
            ("--max-row-deletes", self.max_row_deletes.is_some()),
            ("--require-revision", self.require_revision),
            ("--keep-before", self.keep_before),
            ("--preflight", preflight),
        ];
        let needing = policy.needing_what_exists().into_iter().chain(reading);
        let given = needing.filter(|(_, is_given)| *is_given);
        let options: Vec<_> = given.map(|(option, _)| option).collect();
        if !self.blind || options.is_empty() {
            return Ok(());
        }
        let quoted: Vec<_> = options.iter().map(|name| format!("`{name}`")).collect();
        let (quoted, japanese) = (quoted.join(", "), options.join("」「"));
        Err(UsageError(text!(
            "`--blind` does not read existing records, and {quoted} must: remove `--blind`, or the other",
            "「--blind」は既存のレコードを読みませんが、「{japanese}」には既存のレコードが必要です。どちらかを外してください。"
        )))
    }
}

impl NamesFiles for ForesightArguments {
    fn name_files(&self, files: &mut FilesApart) {
        files.reads("--since", &self.since);
        files.reads("--plan", &self.plan);
        files.writes("--save-plan", &self.save_plan);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_plan_keeps_is_read_again_as_it_was() {
        for (typed, defaults) in [
            ("--encoding sjis", "--blank=clear"),
            ("--update-key A --blank keep,B=clear", "--existing=update"),
            (
                "--match A,B --row-key T=a,b --row-key U=c",
                "--rows=replace",
            ),
            (
                "--match A --rows merge,T=append --clear-empty-tables",
                "--empty-key=insert",
            ),
            (
                "--fields A,B --attachments-dir d/e --timezone +09:00",
                "--delimiter=auto",
            ),
        ] {
            let kept = Kept::try_parse_from(typed.split(' ')).unwrap();
            let options = [kept.shape.typed(), kept.policy.typed()].concat();
            assert!(
                options.iter().any(|option| option == defaults),
                "{options:?}"
            );
            let again = Kept::try_parse_from(&options).unwrap();
            let read = |kept: &Kept| format!("{:?} {:?}", kept.shape.read, kept.policy.read);
            assert_eq!(read(&again), read(&kept), "{options:?}");
        }
    }
}
