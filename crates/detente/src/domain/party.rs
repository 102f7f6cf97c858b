//! Who takes part: bargaining delegations with their members, and all the others by role.

/// Position of a party in its scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartyIndex(pub usize);

/// What a party is in the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It bargains.
    Delegation,
    /// It convenes and carries texts.
    Mediator,
    /// It supports a party and can press it.
    Patron,
    /// It vouches for a ceasefire.
    Guarantor,
    /// It watches a ceasefire.
    Monitor,
    /// It is outside the talks and works against them.
    Spoiler,
    /// It is present or named, and none of the above.
    Observer,
}

impl Role {
    /// All roles.
    pub const ALL: [Role; 7] = [
        Role::Delegation,
        Role::Mediator,
        Role::Patron,
        Role::Guarantor,
        Role::Monitor,
        Role::Spoiler,
        Role::Observer,
    ];

    /// Its word in files and messages.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Delegation => "delegation",
            Role::Mediator => "mediator",
            Role::Patron => "patron",
            Role::Guarantor => "guarantor",
            Role::Monitor => "monitor",
            Role::Spoiler => "spoiler",
            Role::Observer => "observer",
        }
    }
}

/// A party. Its preferences are held beside it, since only delegations have them.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Its id in paths and records.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// What it is in the process.
    pub role: Role,
    /// The groups it is made of; may be empty.
    pub members: Vec<Member>,
    /// How its members decide.
    pub rule: VotingRule,
    /// What its seat is told.
    pub brief: Brief,
    /// Whom it supports.
    pub patron_of: Vec<PartyIndex>,
}

/// A group within a delegation.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// Its id.
    pub id: String,
    /// Its weight in the delegation's vote, above 0.
    pub weight: f64,
    /// The least utility, on the delegation's scale, that this member approves; `None`: it
    /// follows the delegation.
    pub reservation: Option<f64>,
}

/// How the members of a delegation decide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum VotingRule {
    /// More than half of the weights.
    Majority,
    /// All members.
    Unanimity,
    /// At least this share of the weights, in (0, 1].
    Share(f64),
}

/// What a party's seat is told, for all to see and for itself alone.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brief {
    /// What everybody may read.
    pub public: String,
    /// What only this party may read.
    pub confidential: String,
}

impl VotingRule {
    /// Whether members with these weights decide for all, whose weights sum to `total`.
    ///
    /// ```
    /// use detente::domain::VotingRule;
    /// assert!(VotingRule::Majority.is_enough(1_000_001.0, 2_000_001.0));
    /// assert!(!VotingRule::Majority.is_enough(1.0, 2.0));
    /// assert!(VotingRule::Share(0.6).is_enough(0.1 + 0.2 + 0.3, 1.0));
    /// ```
    pub fn is_enough(self, weights: f64, total: f64) -> bool {
        match self {
            VotingRule::Majority => weights > 0.5 * total,
            // Sums of weights carry rounding: a billionth of the total is forgiven.
            VotingRule::Unanimity => weights >= total * (1.0 - 1e-9),
            VotingRule::Share(share) => weights >= total * (share - 1e-9),
        }
    }
}

impl Party {
    /// The least utility that enough members approve: a weighted quantile of the members'
    /// reservations. Minus infinity where no member has one.
    ///
    /// Source: two-level bargaining (Putnam 1988); a delegation accepts iff the weights of
    /// the members whose reservation is met reach the quota.
    ///
    /// ```
    /// use detente::domain::{Brief, Member, Party, Role, VotingRule};
    /// let member = |id: &str, weight, reservation| Member { id: id.into(), weight, reservation };
    /// let party = Party {
    ///     id: "union".into(), name: "Union".into(), role: Role::Delegation,
    ///     members: vec![member("a", 3.0, Some(0.2)), member("b", 1.0, Some(0.9)), member("c", 1.0, None)],
    ///     rule: VotingRule::Unanimity, brief: Brief::default(), patron_of: vec![],
    /// };
    /// assert_eq!(party.ratification_threshold(), 0.9);
    /// let party = Party { rule: VotingRule::Majority, ..party };
    /// assert_eq!(party.ratification_threshold(), 0.2);
    /// ```
    pub fn ratification_threshold(&self) -> f64 {
        let total: f64 = self.members.iter().map(|member| member.weight).sum();
        let mut thresholds: Vec<(f64, f64)> = self
            .members
            .iter()
            .map(|member| (member.reservation.unwrap_or(f64::NEG_INFINITY), member.weight))
            .collect();
        thresholds.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut approving = 0.0;
        for (threshold, weight) in thresholds {
            approving += weight;
            if self.rule.is_enough(approving, total) {
                return threshold;
            }
        }
        f64::NEG_INFINITY
    }
}
