//! What the command line takes.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use detente::calendar::Time;
use detente::{protocol, strategy};

/// Mediated peace processes and other multi-party negotiations: analyzed and played forward.
#[derive(Parser)]
#[command(
    name = "detente",
    version,
    after_help = concat!("Example: detente run scenarios/geneva-2017\n\n", "Exit codes: 0 done, 2 wrong usage or input, 1 anything else."),
    arg_required_else_help = true
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Is a scenario sound, and how much in it is assumed?
    #[command(after_help = concat!("Example: detente check scenarios/geneva-2017\n\n", "Exit codes: 0 sound, 2 not sound or wrong usage, 1 anything else."))]
    Check(Check),
    /// Writes a small commented scenario to start from.
    #[command(after_help = concat!("Example: detente new neighbours\n\n", "Exit codes: 0 done, 2 wrong usage or input, 1 anything else."))]
    New(New),
    /// What could all of them agree on, what is the best of it, and what is in the way?
    #[command(after_help = concat!("Example: detente analyze scenarios/neighbours\n\n", "Exit codes: 0 done, 2 wrong usage or input, 1 anything else."))]
    Analyze(Analyze),
    /// Plays one negotiation over all issues, and tells it step by step.
    #[command(after_help = about_negotiate())]
    Negotiate(Negotiate),
    /// Plays the whole process many times, and reports what may happen and what it hangs on.
    #[command(after_help = concat!(
        "Example: detente run scenarios/geneva-2017 --runs 5000 --seed 7\n\n",
        "Ctrl-C stops the work and reports the runs that are finished.\n",
        "Exit codes: 0 done, 2 wrong usage or input, 1 anything else."))]
    Run(Run),
    /// Writes a case in another format, and names what that cannot hold.
    #[command(after_help = concat!(
        "Example: detente convert scenarios/scored-game-1 game --to geniusweb\n\n",
        "Every command takes all of these formats directly. docs/exchange.md says what is read and written.\n",
        "Exit codes: 0 done, 2 wrong usage or input, 1 anything else."))]
    Convert(Convert),
    /// What do incident data say about a ceasefire, and how sure can one be?
    #[command(after_help = concat!(
        "Examples: detente ceasefire scenarios/geneva-2017\n",
        "          detente ceasefire incidents.csv --until 2017-03-03\n\n",
        "docs/ceasefire-format.md says which tables are read, and how a ceasefire is said in a file.\n",
        "Exit codes: 0 done, 2 wrong usage or input, 1 anything else."))]
    Ceasefire(Ceasefire),
    /// Tells one run as a timeline, and writes it as a record.
    #[command(after_help = concat!("Example: detente trace scenarios/geneva-2017 --seed 3\n\n", "Exit codes: 0 done, 2 wrong usage or input, 1 anything else."))]
    Trace(Trace),
}

/// What stands below the options of `negotiate`: an example, and what its names may be.
fn about_negotiate() -> String {
    let protocols: Vec<&str> = protocol::ALL.iter().map(|protocol| protocol.name()).collect();
    let strategies: Vec<&str> = strategy::ALL.iter().map(|strategy| strategy.name).collect();
    let list = |names: Vec<&str>| {
        let lines: Vec<String> = names.chunks(7).map(|line| line.join(", ")).collect();
        lines.join(",\n  ")
    };
    format!(
        "Example: detente negotiate scenarios/neighbours --strategies boulware,linear,conceder --steps 40\n\n\
         Protocols: {}.\n\nStrategies: {}.\n\n\
         docs/results.md says what they do. Every uncertain number stands at its mean.\n\
         Exit codes: 0 played (agreement or not), 2 wrong usage or input, 1 anything else.",
        list(protocols),
        list(strategies),
    )
}

/// How results are written to standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For a person.
    Text,
    /// For a program: one JSON document, and nothing else.
    Json,
}

impl Command {
    /// How results are to be written.
    pub fn format(&self) -> Format {
        match self {
            Command::New(_) | Command::Convert(_) => Format::Text,
            Command::Check(check) => check.common.format,
            Command::Analyze(analyze) => analyze.common.format,
            Command::Negotiate(negotiate) => negotiate.common.format,
            Command::Run(run) => run.common.format,
            Command::Trace(trace) => trace.common.format,
            Command::Ceasefire(ceasefire) => ceasefire.format,
        }
    }
}

/// What every command takes.
#[derive(Args)]
pub struct Common {
    /// A scenario's folder, or the scenario.toml in it; or a case in a format of another program.
    pub scenario: PathBuf,
    /// How results are written to standard output.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
}

/// `detente check`
#[derive(Args)]
pub struct Check {
    #[command(flatten)]
    pub common: Common,
}

/// `detente run`
#[derive(Args)]
pub struct Run {
    #[command(flatten)]
    pub common: Common,
    /// How many times the process is played, under each structural choice.
    #[arg(long, default_value_t = 2000, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub runs: u64,
    /// The seed: the same seed gives the same result, for any number of threads.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Threads; all cores by default.
    #[arg(long)]
    pub threads: Option<NonZeroUsize>,
    /// The folder for the report; out/<scenario> by default.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `detente ceasefire`
#[derive(Args)]
pub struct Ceasefire {
    /// A scenario's folder, a file that says a ceasefire and its observations, or a table of incidents (CSV).
    pub input: PathBuf,
    /// How results are written to standard output.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// The day from which on nothing is looked at; by default the scenario's start, else the day after the last incident.
    #[arg(long)]
    pub until: Option<String>,
    /// How a table of incidents is to be read: a file with its columns.
    #[arg(long)]
    pub mapping: Option<PathBuf>,
    /// Shows what came after beside the forecast.
    #[arg(long)]
    pub compare_after: bool,
    /// Draws of bootstraps and forecasts, 99 to 100000.
    #[arg(long, default_value_t = 999, value_parser = clap::value_parser!(u32).range(99..=100_000))]
    pub draws: u32,
    /// The seed of all draws.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The folder for the report; out/<scenario> by default.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `detente trace`
#[derive(Args)]
pub struct Trace {
    #[command(flatten)]
    pub common: Common,
    /// The seed; the run is the first one of `detente run` with this seed.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The folder for the record; out/<scenario> by default.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `detente negotiate`
#[derive(Args)]
pub struct Negotiate {
    #[command(flatten)]
    pub common: Common,
    /// A strategy for each delegation, in the scenario's order, with commas between them; `name:exponent` where one takes an
    /// exponent, `name:exponent:highest` with its aspiration at the beginning, `name@steps` with fewer steps than the table. The
    /// scenario's own by default.
    #[arg(long)]
    pub strategies: Option<String>,
    /// How many steps there are; in each, every seat moves once.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub steps: u32,
    /// The rules of the table.
    #[arg(long, default_value = "direct")]
    pub protocol: String,
    /// How the table departs from what is usual, with commas between: `author-confirms` (who puts a text has to accept it as well),
    /// `one-seat-a-step`, `pass-ends` (who puts nothing ends it), `below-reservation` (strategies may go below their reservation);
    /// `negmas` for the last two.
    #[arg(long)]
    pub customs: Option<String>,
    /// A file for all moves, one a line, as JSON.
    #[arg(long)]
    pub trace: Option<PathBuf>,
    /// The seed of mediators and strategies that draw.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// At how many levels a continuous range is looked at where the file does not say.
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub levels: Option<u32>,
    /// The folder for the report; out/<scenario> by default.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// `detente convert`
#[derive(Args)]
pub struct Convert {
    /// A case in any format: its folder, or a file of it.
    pub from: PathBuf,
    /// The folder to make, or the file for a table with commas.
    pub to: PathBuf,
    /// The format to write; by default, what the ending of the file says.
    #[arg(long = "to", value_name = "FORMAT", value_parser = ["genius", "geniusweb", "negmas", "scores", "csv", "toml"])]
    pub format: Option<String>,
    /// At how many levels a continuous range is looked at where the file does not say.
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub levels: Option<u32>,
}

/// `detente new`
#[derive(Args)]
pub struct New {
    /// The folder to make; its last part is the scenario's id.
    pub name: PathBuf,
}

/// `detente analyze`
#[derive(Args)]
pub struct Analyze {
    #[command(flatten)]
    pub common: Common,
    /// At how many levels a continuous range is looked at where the file does not say.
    #[arg(long, value_parser = clap::value_parser!(u32).range(2..=1_000_000))]
    pub levels: Option<u32>,
    /// A whole package, written as results write it (`issue: option, issue: option`): tells what would be better for some and worse for
    /// nobody.
    #[arg(long)]
    pub improve_on: Option<String>,
    /// A weight above 0 for each delegation, in the scenario's order, with commas between them: adds a Nash solution with these weights.
    #[arg(long)]
    pub nash_weights: Option<String>,
    /// How many draws are looked at where preferences are uncertain.
    #[arg(long, default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub draws: u32,
    /// The seed of the draws.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// The folder for the report; out/<scenario> by default.
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// A word as a shell takes it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "_-./:,=+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

impl Common {
    /// The file that the scenario is read from.
    pub fn file(&self) -> PathBuf {
        let given = &self.scenario;
        if given.is_dir() { given.join("scenario.toml") } else { given.clone() }
    }

    fn again(&self, command: &str) -> String {
        format!("detente {command} {}", quoted(&self.scenario.display().to_string()))
    }
}

impl Run {
    /// The command that gives the same result again, of so many runs as were finished.
    pub fn again(&self, finished: u64) -> String {
        format!("{} --runs {finished} --seed {}", self.common.again("run"), self.seed)
    }
}

impl Ceasefire {
    /// The command that gives the same result again, as of this instant.
    pub fn again(&self, as_of: Time) -> String {
        let mut again = format!("detente ceasefire {}", quoted(&self.input.display().to_string()));
        if let Some(mapping) = &self.mapping {
            again += &format!(" --mapping {}", quoted(&mapping.display().to_string()));
        }
        let until = if as_of == as_of.midnight() { as_of.date() } else { as_of.to_string() };
        again += &format!(" --until {until} --seed {} --draws {}", self.seed, self.draws);
        again + if self.compare_after { " --compare-after" } else { "" }
    }
}

impl Analyze {
    /// The command that gives the same result again, of so many draws as were finished.
    pub fn again(&self, drawn: u32) -> String {
        let mut again =
            format!("{} --draws {drawn} --seed {}", self.common.again("analyze"), self.seed);
        again += &levels(self.levels);
        for (option, given) in
            [("--improve-on", &self.improve_on), ("--nash-weights", &self.nash_weights)]
        {
            if let Some(given) = given {
                again += &format!(" {option} {}", quoted(given));
            }
        }
        again
    }
}

impl Negotiate {
    /// The command that gives the same result again.
    pub fn again(&self) -> String {
        let mut again = format!(
            "{} --protocol {} --steps {} --seed {}",
            self.common.again("negotiate"),
            quoted(&self.protocol),
            self.steps,
            self.seed
        );
        again += &levels(self.levels);
        if let Some(strategies) = &self.strategies {
            again += &format!(" --strategies {}", quoted(strategies));
        }
        if let Some(customs) = &self.customs {
            again += &format!(" --customs {}", quoted(customs));
        }
        again
    }
}

fn levels(given: Option<u32>) -> String {
    given.map_or(String::new(), |levels| format!(" --levels {levels}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_can_be_pasted() {
        let parsed = Arguments::try_parse_from([
            "detente",
            "analyze",
            "a case/it's",
            "--levels",
            "5",
            "--improve-on",
            "a: 1, b: 2",
        ]);
        let Ok(Arguments { command: Command::Analyze(analyze) }) = parsed else { panic!() };
        assert_eq!(
            analyze.again(500),
            r"detente analyze 'a case/it'\''s' --draws 500 --seed 1 --levels 5 --improve-on 'a: 1, b: 2'"
        );
    }
}
