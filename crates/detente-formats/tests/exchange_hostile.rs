//! What the fuzz targets of other programs' formats run, on their seeds, on seeds that were damaged, and on what was found.
//!
//! Reading ends in a case or in a problem that can be shown, never in a panic; and a case that is written and read again has every
//! utility as it was.

#[path = "../../../fuzz/fuzz_targets/around.rs"]
mod around;
#[path = "../../../fuzz/fuzz_targets/common.rs"]
mod common;

use std::fs;
use std::path::{Path, PathBuf};

/// The targets, and the file that their bytes are where they name none.
const TARGETS: [(&str, &str); 5] = [
    ("genius", "domain.xml"),
    ("geniusweb", "domain.json"),
    ("negmas", "domain.yml"),
    ("scores", "config.txt"),
    ("csv", "table.csv"),
];

fn run(target: &str, default: &str, data: &[u8], folder: &Path) {
    let place = common::lay_out(data, folder, default);
    around::read_and_write(if target == "scores" { folder } else { &place });
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds").join(target);
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

/// Numbers that look drawn and are the same every time.
struct Drawn(u64);

impl Drawn {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound.max(1)
    }
}

/// What has broken readers before, here or elsewhere.
const NASTY: [&str; 28] = [
    "<!DOCTYPE a [<!ENTITY b \"bb\">]>",
    "&b;",
    "&#0;",
    "<![CDATA[",
    "]]>",
    "<a>",
    "</issue>",
    "&x",
    "*x",
    "<<: ",
    "---\n",
    "1e999",
    "1e-320",
    "-0.0",
    "NaN",
    ".inf",
    "0x1F",
    "1_000",
    "\u{2028}",
    "\u{85}",
    "\u{feff}",
    "\0",
    "\"",
    "'",
    "{",
    "[",
    "\t",
    "999999999999999999999",
];

/// A seed with a few things done to it.
fn damaged(seed: &[u8], drawn: &mut Drawn) -> Vec<u8> {
    let mut data = seed.to_vec();
    for _ in 0..=drawn.below(3) {
        let (at, other) = (drawn.below(data.len()), drawn.below(data.len()));
        match drawn.below(6) {
            0 => data.truncate(at),
            1 => drop(data.drain(at.min(other)..at.max(other).min(at.min(other) + 40))),
            2 => data[at] = drawn.below(256) as u8,
            3 => {
                let piece = data[at.min(other)..at.max(other).min(at.min(other) + 60)].to_vec();
                data.splice(at..at, piece);
            }
            _ => drop(data.splice(at..at, NASTY[drawn.below(NASTY.len())].bytes())),
        }
        if data.is_empty() {
            data.push(b'\n');
        }
    }
    data
}

/// Runs every target on `rounds` damaged copies of each of its seeds.
fn run_damaged(rounds: usize) {
    for (target, default) in TARGETS {
        let folder = tempfile::tempdir().unwrap();
        let mut drawn = Drawn(rounds as u64);
        for seed in seeds(target) {
            run(target, default, &seed, folder.path());
            for round in 0..rounds {
                let data = damaged(&seed, &mut drawn);
                let shown = String::from_utf8_lossy(&data).into_owned();
                let ran = std::panic::catch_unwind(|| run(target, default, &data, folder.path()));
                assert!(ran.is_ok(), "{target}, round {round}:\n{shown}");
            }
        }
    }
}

/// What was found, each by a target: where it is a case, it goes around.
const FOUND: [(&str, &str, bool); 11] = [
    // A value between two far larger ones lost its last digits on the line between them.
    (
        "geniusweb",
        "====d.json\n{\"issuesValues\":{\"hour\":{\"range\":[\"11\",\"14\",\"1\"]}}}\n====p.json\n{\"LinearAdditiveUtilitySpace\":{\"issueWeights\":{\"hour\":1},\"issueUtilities\":{\"hour\":{\"DiscreteValueSetUtilities\":{\"valueUtilities\":{\"11\":1e22,\"12\":0.7,\"13\":1,\"14\":0.3}}}}}}\n",
        true,
    ),
    // A range of one number was written as one that is refused.
    (
        "genius",
        "====d.xml\n<negotiation_template><objective><issue name=\"a\" index=\"1\" type=\"integer\" lowerbound=\"7\" upperbound=\"7\"/></objective></negotiation_template>\n====p.xml\n<utility_space><objective><weight index=\"1\" value=\"1\"/><issue name=\"a\" index=\"1\"><evaluator ftype=\"linear\" offset=\"0\" slope=\"2\"/></issue></objective></utility_space>\n",
        true,
    ),
    // So was a name of nothing but the end of a line.
    (
        "genius",
        "====d.xml\n<negotiation_template><objective><issue name=\"a\" index=\"1\"><item value=\"\u{2028}\"/></issue></objective></negotiation_template>\n====p.xml\n<utility_space><objective><weight index=\"1\" value=\"1\"/><issue name=\"a\" index=\"1\"><item value=\"\u{2028}\" evaluation=\"1\"/></issue></objective></utility_space>\n",
        false,
    ),
    // Exponents without a dot, and what ends a line in YAML alone.
    (
        "negmas",
        "====d.yml\nname: \"x\\u0085y\"\nissues:\n- {name: a, type: CategoricalIssue, values: [\"p\\u2028q\", r]}\n====p.yml\ntype: LinearAdditiveUtilityFunction\nweights: [2.0e+16]\nvalues: [{\"p\\u2028q\": 1.0e-05, r: -0.0}]\n",
        true,
    ),
    (
        "negmas",
        "====d.yml\nissues: [{name: a, type: ContiguousIssue, values: [9e15, 9e15]}]\n",
        false,
    ),
    ("negmas", "====d.yml\nissues: [[[[[[[[[[[[[[[[[[[[\n", false),
    // A control character that JSON lets stand and TOML does not.
    ("csv", "issue:a\u{7f},utility:p\u{7f}\nx\u{7f},1\ny,2\n", true),
    // Names that some disks take for the same, and that no disk takes.
    ("csv", "issue:a,utility:P,utility:p,utility:p/q,utility:..\nx,1,2,3,4\ny,4,3,2,1\n", true),
    ("csv", "issue:a,utility:p\nx,1e308\ny,5e-324\n,-1\n", true),
    ("csv", "issue:a,issue:b,utility:p\n\"x\n", false),
    ("scores", "====t.txt\n1,2\n0\n====config.txt\n a  b ,t,player\na b,t,player\n", true),
];

#[test]
fn what_was_found_stays_mended() {
    let folder = tempfile::tempdir().unwrap();
    for (target, data, is_case) in FOUND {
        let default = TARGETS.iter().find(|(name, _)| *name == target).unwrap().1;
        let place = common::lay_out(data.as_bytes(), folder.path(), default);
        let place = if target == "scores" { folder.path() } else { &place };
        let read = detente_formats::exchange::read(place, None);
        assert_eq!(read.is_ok(), is_case, "{data}: {read:?}");
        around::read_and_write(place);
    }
}

#[test]
fn damaged_seeds_are_read_or_refused() {
    run_damaged(150);
}

#[test]
#[ignore = "in the long suite: it takes minutes"]
fn many_damaged_seeds_are_read_or_refused() {
    run_damaged(5_000);
}
