//! What a file asks of incident data: its names as the data have them.

use std::collections::BTreeMap;

use detente::calendar::Time;
use detente::watch::{Ground, Name, Observations, Promise, Question, Shape, Standing, StreamRule};

use super::observations::{AreaShape, Tables};

/// The numbers of names in the data; names that no row uses are told.
fn numbers(names: &[String], data: &Observations, unused: &mut Vec<String>) -> Vec<Name> {
    let find = |name: &String| {
        let found = data.find(name);
        if found.is_none() {
            unused.push(name.clone());
        }
        found
    };
    names.iter().filter_map(find).collect()
}

impl Tables {
    /// What an area of the file is in the data; names that no row uses are told.
    fn ground(&self, ids: &[String], data: &Observations, unused: &mut Vec<String>) -> Ground {
        let mut shapes = Vec::new();
        for id in ids {
            let listed = self.areas.get(id).map(Vec::as_slice).unwrap_or_default();
            if listed.is_empty() {
                // An area without shapes is everywhere.
                return Ground::default();
            }
            let mut names = |list: &[String]| numbers(list, data, unused);
            shapes.extend(listed.iter().map(|shape| match shape {
                AreaShape::Provinces(list) => Shape::Provinces(names(list)),
                AreaShape::Districts(list) => Shape::Districts(names(list)),
                AreaShape::OnMap(shape) => shape.clone(),
            }));
        }
        Ground { shapes }
    }

    /// What is asked of the data by this file, as of an instant; and names in the file that no row uses.
    pub fn question(
        &self,
        data: &Observations,
        as_of: Time,
        says_acts: bool,
    ) -> (Question, Vec<String>) {
        let mut unused = Vec::new();
        let all = |names: &[String], unused: &mut Vec<String>| numbers(names, data, unused);
        let mut standings = BTreeMap::new();
        for (name, meanings) in &self.actors {
            match data.find(name) {
                Some(number) => {
                    standings.insert(number, self.standing(meanings));
                }
                None => unused.push(name.clone()),
            }
        }
        let ceasefire_areas =
            self.ceasefire.as_ref().map(|terms| terms.areas.clone()).unwrap_or_default();
        let ground = self.ground(&ceasefire_areas, data, &mut unused);
        let streams: Vec<StreamRule> = self
            .streams
            .iter()
            .map(|stream| {
                let sides = stream.sides.as_ref();
                let sides = sides.map(|[a, b]| [all(a, &mut unused), all(b, &mut unused)]);
                let acts = stream.acts.as_ref().map(|acts| all(acts, &mut unused));
                let area: Vec<String> = stream.area.iter().cloned().collect();
                StreamRule {
                    name: stream.name.clone(),
                    sides,
                    acts,
                    ground: self.ground(&area, data, &mut unused),
                    assignment: None,
                }
            })
            .collect();
        let focus = self.focus.as_ref();
        let focus = focus.and_then(|name| streams.iter().find(|stream| stream.name == *name));
        let promises = self
            .promises
            .iter()
            .map(|promise| {
                let means = |exactly: bool| -> Vec<Name> {
                    self.actors
                        .iter()
                        .filter(|(_, meanings)| {
                            meanings.contains(&promise.bound) && (meanings.len() == 1) == exactly
                        })
                        .filter_map(|(name, _)| data.find(name))
                        .collect()
                };
                // All acts must be said in the data, or none can be told.
                let acts: Option<Vec<Vec<String>>> =
                    promise.acts.iter().map(|act| self.acts.get(act).cloned()).collect();
                let acts = acts.filter(|acts| says_acts && !acts.is_empty());
                let area: Vec<String> = match &promise.area {
                    Some(id) if self.ceasefire.as_ref().is_some_and(|terms| terms.id == *id) => {
                        ceasefire_areas.clone()
                    }
                    Some(id) => vec![id.trim_start_matches("areas.").to_owned()],
                    None => Vec::new(),
                };
                Promise {
                    name: promise.name.clone(),
                    words: promise.words.clone(),
                    acts: acts.map(|acts| all(&acts.concat(), &mut unused)),
                    actors: means(true),
                    perhaps_actors: means(false),
                    ground: self.ground(&area, data, &mut unused),
                    windows: promise.windows.clone(),
                }
            })
            .collect();
        let question = Question {
            as_of,
            since: self.ceasefire.as_ref().map(|terms| terms.since),
            ground,
            standings,
            focus: focus.cloned(),
            streams,
            baseline_days: self.baseline_days,
            promises,
            says_acts,
            draws: 999,
            imputations: 20,
            data_until: self.covers_until,
            compare_after: false,
        };
        unused.sort();
        unused.dedup();
        (question, unused)
    }

    /// What a name is that may be any of these.
    fn standing(&self, meanings: &[String]) -> Standing {
        let Some(terms) = &self.ceasefire else { return Standing::Uncertain };
        let one = |meaning: &String| {
            if meaning == "civilians" {
                Standing::Civilians
            } else if terms.signatories.contains(meaning) {
                Standing::Signatory
            } else if terms.excludes.contains(meaning) {
                Standing::Excluded
            } else {
                Standing::Neither
            }
        };
        let mut standings = meanings.iter().map(one);
        let first = standings.next().unwrap_or(Standing::Uncertain);
        if standings.all(|other| other == first) { first } else { Standing::Uncertain }
    }
}
