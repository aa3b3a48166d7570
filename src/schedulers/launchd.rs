//! An agent of macOS.

use super::errand::Errand;
use super::file::File;
use super::markup::{remark, xml};
use super::wake::Wake;
use crate::language::{Language, told};

pub(super) fn file(errand: &Errand, language: Language) -> File {
    let name = format!("kintable.{}", errand.slug());
    let wake = Wake::of(&errand.schedule);
    let times = match &wake {
        Wake::Every(every) => {
            let seconds = every.as_secs();
            format!("  <key>StartInterval</key>\n  <integer>{seconds}</integer>\n")
        }
        Wake::Minutes(minutes) => {
            let minutes = minutes.iter().map(|minute| {
                format!("    <dict><key>Minute</key><integer>{minute}</integer></dict>\n")
            });
            let minutes: String = minutes.collect();
            format!("  <key>StartCalendarInterval</key>\n  <array>\n{minutes}  </array>\n")
        }
    };
    let place = remark(&told!(
        language,
        "{name}.plist, in ~/Library/LaunchAgents/; then: launchctl load {name}.plist",
        "{name}.plist。~/Library/LaunchAgents/に置き、「launchctl load {name}.plist」を実行します"
    ));
    let mut variables = String::new();
    if !errand.variables.is_empty() {
        let (file, names) = (errand.variables_file.display(), errand.variables.join(", "));
        variables = remark(&told!(
            language,
            "{file} has, as NAME='value': {names}",
            "{file}に「変数名='値'」の形で書きます：{names}"
        ));
    }
    let line = xml(&errand.shell_line(wake.options()));
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         {place}{variables}\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n\
         <plist version=\"1.0\">\n\
         <dict>\n\
         \x20 <key>Label</key>\n\
         \x20 <string>{name}</string>\n\
         \x20 <key>ProgramArguments</key>\n\
         \x20 <array>\n\
         \x20   <string>/bin/sh</string>\n\
         \x20   <string>-c</string>\n\
         \x20   <string>{line}</string>\n\
         \x20 </array>\n\
         {times}\
         </dict>\n\
         </plist>\n"
    );
    File {
        name: format!("{name}.plist"),
        text,
    }
}
