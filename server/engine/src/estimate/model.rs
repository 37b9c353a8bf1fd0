//! Parameters that were checked and given a version.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;

use super::parameters::{Parameters, Sufficiency, Variances};
use crate::skill::Level;

/// Which way of computing this code implements; raised whenever equal parameters would give another result.
const ALGORITHM: &str = "level-1";

/// Why parameters are no model.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ModelError {
    /// The name is empty or longer than 64 bytes.
    #[error("the name must have 1 to 64 bytes")]
    Name,
    /// A variance outside 1 000…4 000 000.
    #[error("variance `{field}` is {value}, allowed are 1000 to 4000000 squared thousandths")]
    Variance {
        /// Name of the field.
        field: &'static str,
        /// What it was set to.
        value: u32,
    },
    /// A weight above 4000, or none above 0.
    #[error("the weight of a source is {value}, allowed are 0 to 4000 thousandths with one above 0")]
    Weight {
        /// The largest weight.
        value: u32,
    },
    /// A half-life outside 1…36 500 days.
    #[error("a half-life is {value} days, allowed are 1 to 36500")]
    HalfLife {
        /// What it was set to.
        value: u32,
    },
}

/// Checked parameters; the only thing [`estimate`](super::estimate()) takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Parameters", into = "Parameters")]
pub struct Model {
    parameters: Parameters,
    version: String,
}

impl Model {
    /// A model of these parameters.
    ///
    /// # Errors
    /// Names the first parameter that is outside its documented bounds.
    pub fn new(parameters: Parameters) -> Result<Self, ModelError> {
        if parameters.name.is_empty() || parameters.name.len() > 64 {
            return Err(ModelError::Name);
        }
        check_variances(&parameters.variances)?;
        let value = parameters.source_weights.largest();
        if value == 0 || value > 4000 {
            return Err(ModelError::Weight { value });
        }
        let by_skill = parameters.half_life_days_by_skill.values().copied();
        match by_skill.chain([parameters.half_life_days]).find(|days| !(1..=36_500).contains(days)) {
            Some(value) => Err(ModelError::HalfLife { value }),
            None => Ok(Self::of_checked(parameters)),
        }
    }

    fn of_checked(parameters: Parameters) -> Self {
        Self { version: version_of(&parameters), parameters }
    }

    /// The preset of this name: `default` or `self_heavy`.
    #[must_use]
    pub fn preset(name: &str) -> Option<Self> {
        match name {
            "default" => Some(Self::default()),
            "self_heavy" => Some(Self::of_checked(Parameters::preset_self_heavy())),
            _ => None,
        }
    }

    /// Names the algorithm, the parameter set and its content, such as `level-1/default@5f3a9c01`: estimates
    /// with equal versions were computed alike.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What the model was made of.
    #[must_use]
    pub const fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    pub(super) const fn sufficiency(&self) -> Sufficiency {
        self.parameters.sufficiency
    }

    pub(super) const fn variances(&self) -> &Variances {
        &self.parameters.variances
    }

    pub(super) fn prior_level(&self, skill: &str) -> Level {
        let prior = &self.parameters.prior;
        prior.by_skill.get(skill).copied().unwrap_or(prior.level)
    }

    pub(super) fn half_life_days(&self, skill: &str) -> u32 {
        let by_skill = &self.parameters.half_life_days_by_skill;
        by_skill.get(skill).copied().unwrap_or(self.parameters.half_life_days)
    }
}

impl Default for Model {
    fn default() -> Self {
        Self::of_checked(Parameters::preset_default())
    }
}

impl TryFrom<Parameters> for Model {
    type Error = ModelError;

    fn try_from(parameters: Parameters) -> Result<Self, ModelError> {
        Self::new(parameters)
    }
}

impl From<Model> for Parameters {
    fn from(model: Model) -> Self {
        model.parameters
    }
}

fn check_variances(variances: &Variances) -> Result<(), ModelError> {
    let named = [
        ("general", variances.general),
        ("skill", variances.skill),
        ("rater", variances.rater),
        ("rater_skill", variances.rater_skill),
        ("occasion", variances.occasion),
    ];
    match named.into_iter().find(|(_, value)| !(1_000..=4_000_000).contains(value)) {
        Some((field, value)) => Err(ModelError::Variance { field, value }),
        None => Ok(()),
    }
}

fn version_of(parameters: &Parameters) -> String {
    let text = serde_json::to_vec(parameters).expect("parameters are plain data with text keys");
    let mut version = format!("{ALGORITHM}/{}@", parameters.name);
    for byte in &Sha256::digest(text)[..4] {
        write!(version, "{byte:02x}").expect("writing to a String cannot fail");
    }
    version
}
