//! A task of Windows.

use super::errand::Errand;
use super::file::File;
use super::markup::{remark, xml};
use super::wake::Wake;
use crate::language::{Language, told};

pub(super) fn file(errand: &Errand, language: Language) -> File {
    let name = format!("kintable-{}", errand.slug());
    let wake = Wake::of(&errand.schedule);
    let triggers: String = match &wake {
        Wake::Every(every) => trigger("00:00", every.as_secs()),
        Wake::Minutes(minutes) => {
            let minutes = minutes.iter();
            let hourly = minutes.map(|minute| trigger(&format!("00:{minute:02}"), 60 * 60));
            hourly.collect()
        }
    };
    let mut remarks = remark(&told!(
        language,
        "schtasks /Create /TN {name} /XML {name}.xml",
        "schtasks /Create /TN {name} /XML {name}.xml で登録します"
    ));
    if !errand.variables.is_empty() {
        let names = errand.variables.join(", ");
        remarks += &remark(&told!(
            language,
            "set these variables for the account that runs the task: {names}",
            "タスクを実行するアカウントに、次の環境変数を設定してください：{names}"
        ));
    }
    let arguments = errand.arguments(wake.options());
    let arguments: Vec<_> = arguments.iter().map(|word| quoted(word)).collect();
    let (title, arguments) = (xml(&errand.title()), xml(&arguments.join(" ")));
    let program = xml(&errand.program.display().to_string());
    let directory = xml(&errand.directory());
    let text = format!(
        "<?xml version=\"1.0\"?>\n\
         {remarks}\
         <Task version=\"1.2\" xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\">\n\
         \x20 <RegistrationInfo>\n\
         \x20   <Description>{title}</Description>\n\
         \x20 </RegistrationInfo>\n\
         \x20 <Triggers>\n\
         {triggers}\
         \x20 </Triggers>\n\
         \x20 <Settings>\n\
         \x20   <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>\n\
         \x20   <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>\n\
         \x20   <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>\n\
         \x20   <StartWhenAvailable>true</StartWhenAvailable>\n\
         \x20   <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>\n\
         \x20 </Settings>\n\
         \x20 <Actions>\n\
         \x20   <Exec>\n\
         \x20     <Command>{program}</Command>\n\
         \x20     <Arguments>{arguments}</Arguments>\n\
         \x20     <WorkingDirectory>{directory}</WorkingDirectory>\n\
         \x20   </Exec>\n\
         \x20 </Actions>\n\
         </Task>\n"
    );
    File {
        name: format!("{name}.xml"),
        text,
    }
}

/// A trigger that comes again after so many seconds, without an end.
fn trigger(start: &str, seconds: i64) -> String {
    format!(
        "    <TimeTrigger>\n\
         \x20     <Repetition>\n\
         \x20       <Interval>PT{seconds}S</Interval>\n\
         \x20     </Repetition>\n\
         \x20     <StartBoundary>2026-01-01T{start}:00</StartBoundary>\n\
         \x20   </TimeTrigger>\n"
    )
}

/// A word of a command, as programs of Windows read it: backslashes before a quotation mark count twice.
fn quoted(word: &str) -> String {
    if !word.is_empty() && !word.contains([' ', '\t', '"']) {
        return word.to_owned();
    }
    let mut quoted = String::from("\"");
    let mut backslashes = 0;
    for letter in word.chars() {
        match letter {
            '\\' => backslashes += 1,
            '"' => {
                quoted += &"\\".repeat(backslashes + 1);
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        quoted.push(letter);
    }
    quoted += &"\\".repeat(backslashes);
    quoted.push('"');
    quoted
}
