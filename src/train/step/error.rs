//! Errors of a training step.

/// Why a step failed. Except after [`StepError::PartialUpdate`], weights and optimisers are those before the step.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum StepError {
    /// A loss or gradient is infinite or NaN.
    #[error("the {quantity} is no longer a finite number at step {step}")]
    NotFinite {
        /// Name of the loss or gradient.
        quantity: &'static str,
        /// Number of the step, from 1.
        step: u64,
    },
    /// The step ran out of memory.
    #[error("step {step} does not fit in memory: close other programs, or start again with a smaller batch")]
    Memory {
        /// Number of the step, from 1.
        step: u64,
    },
    /// Another error of libtorch.
    #[error("libtorch could not compute step {step}: {cause}")]
    Torch {
        /// Number of the step, from 1.
        step: u64,
        /// First line of libtorch's message.
        cause: String,
    },
    /// The step failed while it updated the generator's weights. Only a checkpoint restores them.
    #[error("step {step} stopped half-way: open the last checkpoint to continue")]
    PartialUpdate {
        /// Number of the step, from 1.
        step: u64,
    },
}

impl StepError {
    pub(in crate::train) fn from_cause(cause: &str, step: u64) -> Self {
        let words = ["allocate memory", "not enough memory", "bad_alloc", "out of memory"];
        if words.iter().any(|words| cause.contains(words)) {
            return Self::Memory { step };
        }
        // A panic message quotes the error with `Torch("`, and libtorch appends its call stack.
        let quoted = cause.split_once("Torch(\"").map_or(cause, |(_, quoted)| quoted);
        let first = quoted.split("\\n").next().and_then(|line| line.lines().next()).unwrap_or_default();
        Self::Torch { step, cause: first.trim_end_matches("\")").to_owned() }
    }
}

/// The message of a panic.
pub(in crate::train) fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<String>().map(String::as_str).or_else(|| payload.downcast_ref::<&str>().copied());
    text.unwrap_or("an internal error").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libtorchs_own_words_become_one_sentence() {
        let memory = "Torch(\"[enforce fail at alloc_cpu.cpp:127] err == 0. can't allocate memory\\nframe #0: x\")";
        assert_eq!(StepError::from_cause(memory, 3), StepError::Memory { step: 3 });
        let other = "called `Result::unwrap()` on an `Err` value: Torch(\"shapes do not match\\nframe #0: y\")";
        let told = StepError::from_cause(other, 3).to_string();
        assert_eq!(told, "libtorch could not compute step 3: shapes do not match");
        let plain = StepError::from_cause("no kernel\nat line 7", 3).to_string();
        assert_eq!(plain, "libtorch could not compute step 3: no kernel");
    }
}
