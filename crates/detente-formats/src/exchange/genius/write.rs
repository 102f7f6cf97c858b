//! A case as files of GENIUS.

use std::path::PathBuf;

use detente::domain::Issue;

use super::super::folder::file_names;
use super::super::xml::escaped;
use super::super::{Case, CaseWorth, Files, exact, lost_numbers};

pub(in super::super) fn write(case: &Case) -> Result<(Files, Vec<String>), String> {
    let mut lost = lost_numbers(case);
    let mut written = Vec::new();
    let count = case.issues.len();
    let open = format!(
        "<objective index=\"0\" etype=\"objective\" type=\"objective\" description=\"\" name=\"{}\">\n",
        escaped(&case.title)
    );
    let issue_tag = |number: usize, issue: &Issue| {
        format!(
            "<issue index=\"{}\" etype=\"discrete\" type=\"discrete\" vtype=\"discrete\" name=\"{}\">\n",
            number + 1,
            escaped(&issue.id)
        )
    };
    let item = |option: usize, issue: &Issue, rest: &str| {
        let name = escaped(&issue.options.name(option));
        format!("<item index=\"{}\" value=\"{name}\" cost=\"0\"{rest}/>\n", option + 1)
    };
    let mut domain =
        format!("<negotiation_template>\n<utility_space number_of_issues=\"{count}\">\n{open}");
    for (number, issue) in case.issues.iter().enumerate() {
        domain += &issue_tag(number, issue);
        (0..issue.options.count()).for_each(|option| domain += &item(option, issue, ""));
        domain += "</issue>\n";
    }
    domain += "</objective>\n</utility_space>\n</negotiation_template>\n";
    written.push((PathBuf::from("domain.xml"), domain));
    for (profile, file) in case.parties.iter().zip(file_names(case)) {
        let name = &profile.name;
        // A party is called as its file, after the number.
        let called = file.split_once('-').map_or(&*file, |(_, called)| called);
        if called != name {
            lost.push(format!("the name `{name}`, which becomes `{called}`"));
        }
        let CaseWorth::Sum { bias, weights, values } = &profile.worth else {
            return Err(format!("GENIUS holds weighted sums; `{name}` has a table of utilities"));
        };
        if *bias != 0.0 {
            return Err(format!(
                "GENIUS holds weighted sums without a constant; `{name}` has {bias}"
            ));
        }
        let mut text = "<utility_space>\n".to_owned();
        match profile.reservation {
            Some(reservation) => {
                text += &format!("<reservation value=\"{}\"/>\n", exact(reservation));
            }
            None => lost.push(format!(
                "that `{name}` takes anything: no reservation is taken for 0 by some programs"
            )),
        }
        text += &open;
        for (number, issue) in case.issues.iter().enumerate() {
            text += &issue_tag(number, issue);
            for (option, value) in values[number].iter().enumerate() {
                text += &item(option, issue, &format!(" evaluation=\"{}\"", exact(*value)));
            }
            text += "</issue>\n";
        }
        for (number, weight) in weights.iter().enumerate() {
            text += &format!("<weight index=\"{}\" value=\"{}\"/>\n", number + 1, exact(*weight));
        }
        text += "</objective>\n";
        if profile.discount_per_step != 1.0 {
            let discount = exact(profile.discount_per_step);
            text += &format!("<discount_factor value=\"{discount}\"/>\n");
        }
        text += "</utility_space>\n";
        written.push((PathBuf::from(format!("{file}.xml")), text));
    }
    Ok((written, lost))
}
