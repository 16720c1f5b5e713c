//! # Latent Explorer: the map of the code
//!
//! This file is long because it has a line for almost every file.
//!
//! One window trains a DCGAN on MNIST, plots its training, and lets the user change the generator's
//! 200-dimensional noise vector at the same time. The modules:
//!
//! | module | contents |
//! |---|---|
//! | [`words`] | what the window says, in English and Turkish |
//! | [`latent`] | the noise vector, seeded sampling, interpolation, paths, directions, regression, history; pure |
//! | [`raster`] | grey images, scaling, contact sheets; pure |
//! | [`files`] | size-limited reads and atomic writes of files |
//! | [`data`] | IDX and gzip readers, data sets, batches |
//! | [`model`] | generator, discriminator, faster forms of their layers, dropout, Adam, model files, snapshots |
//! | [`train`] | one step, a run, the command loop, the run's folder, checkpoints, timing |
//! | [`quality`] | quality metrics: Fréchet distance, digit frequencies, nearest neighbours |
//! | [`explore`] | the worker that draws the digit, and the workers for longer jobs: the effect of each slider, directions, searches |
//! | [`export`] | image files, animations, IDX files, provenance |
//! | [`protocol`] | plain data that threads exchange (commands, events, jobs, metrics, recipes), a slot that keeps only the newest value put into it, the job queue |
//! | [`session`] | starts and owns the threads and their channels |
//! | [`ui`] | panels with the state they show, widgets, the table of commands |
//! | [`app`] | the eframe shell: receives events, executes actions, handles files and dialogs, opens and closes the window |
//! | [`cli`] | the command line: starts the window, or does the same work without one |
//!
//! Dependencies point one way. `tests/invariants.rs` lists every dependency that is allowed. In short, `cli` and `app`
//! depend on `ui` and [`session`]; `session` starts the work of [`train`] and [`explore`]; these compute with
//! [`quality`] and [`model`]; and all of them exchange the plain types of [`protocol`], which depends on none of them.
//!
//! ## Three data flows
//! *Noise to image*: a slider changes the vector in [`ui`], [`app`] sends a
//! [`protocol::RenderRequest`], the renderer in [`explore`] draws the digit with its own copy of the
//! generator, and [`session::Session::take_rendered`] returns the pixels.
//!
//! *Vector to job result*: when the vector stops changing, [`app`] sends a [`protocol::Job`], such as the ranking of
//! the 200 numbers by effect. The job first goes to the renderer, which adds a copy of its current generator. A job
//! worker in [`explore`] then executes the job, and the results return as [`protocol::JobNews`]
//! to the page in [`ui`] that shows them. A job is cancelled when a newer job of the same kind arrives, or when another
//! generator is chosen.
//!
//! *Command to curve*: a button sends a [`protocol::Command`]; the loop in [`train`] executes it
//! between two steps; each step's [`protocol::StepMetrics`] return as events and are added to the curves.
//!
//! ## Invariants, checked by `tests/invariants.rs`, or in code review where marked
//! 1. `tch` appears only in `model`, `train`, `explore`, `quality`, and where `session` selects the
//!    device.
//! 2. `egui` and `eframe` appear only in `ui` and `app`.
//! 3. `latent` and `raster` do no IO, start no thread and use no global random state.
//! 4. Threads are named; they start in `session`, and in `app` for dialogs and for files.
//!    `rfd` appears only in `app/files/dialogs.rs`.
//! 5. The window's thread never waits for computations, a dialog or a large file (by review).
//! 6. Only the trainer accesses the weights that are being trained; all others use a published copy (by review).
//! 7. Every random number is a function of (seed, stream, step) (by review); libtorch's global generator is
//!    never used.
//! 8. Unsafe code is only in `app/window/rescue.rs`, `model/filled_tensor.rs` and `train/allocator.rs`, and in the
//!    crates `cuda-graph` and `cpu-kernels`, which only `model` and `train` use.
//! 9. A folder may use only the folders that the table in `tests/invariants.rs` lists for it; a file with more than
//!    300 lines gives the reason in its first lines.
//!
//! ## Where to look
//! Every file, by folder, without `.rs`. G is the generator, D the discriminator. A `mod` that is not listed
//! only declares the modules of its folder. The tests of a file are at its end, or in a file of tests that this list
//! names.
//!
//! `src/`
//! - `main`: starts `cli`
//! - `lib`: this map
//!
//! `app/`
//! - `mod`: what the shell offers to `cli`
//! - `explorer`: `ExplorerApp`: its state, what it does in one frame, and the handles by which workers and
//!   signals wake it
//! - `events`: drains the workers' channels within a few milliseconds a frame
//! - `actions`: executes each `Action` of the panels; when an action needs a path, opens a file dialog, and
//!   `files/chosen` handles the chosen path
//! - `asking`: sends render requests (with class and truncation) and commands to the session
//! - `panel_requests`: sends the right panel's jobs once the vector has stopped changing, and receives their
//!   results
//!
//! `app/files/`
//! - `dialogs`: native file dialogs (`rfd`) on their own thread
//! - `typed_path`: the field for the path of a file, where there is no file dialog
//! - `vectors_file`: saves vectors to a file, and puts the vectors of a file into the gallery
//! - `clipboard`: copies the digit as an image, and finds the vector of a pasted image that this program had copied
//! - `chosen`: handles the path that was chosen in a dialog, by the dialog's `Purpose`: saves the image there, opens
//!   the lesson, and so on
//! - `purpose`: title, file types and first folder of each dialog
//! - `background`: short threads that encode and write files
//! - `settings`: preferences written and read as JSON, their path and the runs folder
//! - `workbench_file`: reads the right panel's locks and `Workbench` (`workbench.json`) and the vector's history
//!   (`history.bin`), and writes them when they have changed
//! - `autosave`: gathers the settings and the contents of `workbench_file` from the window, and decides when they are
//!   written
//! - `broken_file`: renames one of the program's own files when it cannot be read
//! - `picture`: the image or grid as it was at the moment the user chose to save it
//! - `opening`: decides how a file or folder is opened, by looking at what is in it
//! - `dropped`: says what a drop would do; opens what is dropped or chosen, after `opening` has identified it on
//!   another thread
//! - `opened_picture`: opens an image saved by this program: goes to its vector, with the generator that drew
//!   it
//! - `drawn_export`: the exports (morph, sweep along a direction, sheet, data set) for which a worker first draws the
//!   images; their progress and cancelling
//! - `drawn_forms`: what `drawn_export` writes besides animations: a sheet, a data set, a folder of images; when
//!   writing fails, it removes what it wrote
//! - `time_lapse`: writes the samples of a run through time as an animation
//! - `plot_file`: the curves as SVG, or as an image cut from a screenshot of the window
//! - `curves_file`: all metrics of a run as CSV
//! - `directions_file`: the user's directions written as JSON, and read with a size limit
//! - `recipe_file`: recipes opened and saved
//! - `compare`: loads earlier runs' curves
//! - `recent_runs`: lists, renames and deletes runs; loads the example shown before any run
//!
//! `app/project/`
//! - `file`: a project's file
//! - `open`: saves and opens projects, remembers recent ones; at the start, warns when the restored work is not in the
//!   project's file
//! - `guard`: asks before unsaved work is replaced or left
//!
//! `app/window/`
//! - `run`: opens the window, or explains why not
//! - `repaint`: `RepaintSchedule`: how soon the window is drawn again when a worker has news
//! - `ending`: close button and signals (SIGTERM, Ctrl+C), waiting for the run to be saved
//! - `rescue`: saves the run when the display server ends (exit hook)
//! - `surface_limit`: the largest surface that the graphics driver supports
//! - `frame_cost`: times layout and tessellation of a full screen, for the benchmarks
//!
//! `cli/`
//! - `mod`: `main`, dispatch, absolute paths, error messages and exit codes
//! - `arguments`: the clap structs, with the help texts and limits of values
//! - `device`: the values of `--device`
//! - `output`: printing, warnings, refusing to overwrite a file
//! - `manual`: writes the manual page and the shell completions
//! - `bench`: speed of training, drawing and dragging
//! - `classifier`: trains and writes the digit classifier
//! - `drawing_arguments`: the clap structs of `generate` and `morph`
//! - `evaluate`: prints quality metrics
//! - `generate`: writes many digits to a sheet, or to a data set as IDX or NPY
//! - `morph`: an animation between vectors
//! - `vectors`: reads the vectors of `--from`, `--via` and `--to`, and from a PNG also the class and the generator that
//!   it names; writes vectors to the file of `--latents`
//! - `generator`: loads the generator for `generate` and `morph`: that of `--model`, the one that a given image
//!   names, or the shipped one
//! - `recipe`: prints a recipe
//! - `short_spins`: restarts the program with `GOMP_SPINCOUNT` set, so that idle threads of OpenMP sleep after 0.1 ms
//!
//! `cli/doctor/`
//! - `mod`: checks of the machine (libtorch, display, dialogs, free space)
//! - `libraries`: where each library was loaded from
//! - `window`: what is missing for a window, and the line that installs it
//!
//! `cli/train/`
//! - `mod`: a run without a window
//! - `report`: progress lines of a training run
//! - `resume`: which settings of a run can be changed when it is resumed
//!
//! `data/`
//! - `dataset`: MNIST in the binary, folders of IDX files, the data's hash
//! - `idx`: the IDX and gzip reader with its limits
//! - `batch`: which images are in the batch of a step
//! - `classes`: class names: built in for known data sets, or read from `classes.txt`
//!
//! `explore/`
//! - `renderer`: the render worker's loop, the newest request first, and its channels
//! - `job_worker`: the job worker's loop and its channels, and which function each job calls
//! - `impact`: how much each dimension changes the image at a vector
//! - `finder`: random search for a digit
//! - `all_ten`: moves a vector towards each of the ten digits until the classifier reads that digit; draws each
//!   class instead when the generator has a class input
//!
//! `explore/directions/`
//! - `mod`: runs all methods and merges their findings
//! - `samples`: the random vectors and images that all methods share
//! - `coordinates`: the space in which the methods fit linear functions: the mapped space (the output of the mapping
//!   network, W in the literature), or the noise when G has no mapping network
//! - `attributes`: slant, weight and size by ridge regression
//! - `digits`: one direction per digit, by logistic regression: in the mapped space when G has a mapping network; on
//!   the class weights of `Gate` when the noise chooses the class; otherwise in the noise, refined by gradients
//! - `components`: principal components of the dense layer's activations
//! - `first_layer`: directions from the eigenvectors of the first layer's weights (SeFa)
//!
//! `export/`
//! - `image_file`: writes PNG, JPEG, WebP, BMP and TIFF, in the format of the path's extension; reads an image as
//!   grey
//! - `provenance`: the text in a PNG that recreates its image
//! - `idx`: the IDX format
//! - `samples`: digits as an IDX or NPY data set
//! - `animation`: selects the format by the path, checks frame count and size
//!
//! `export/vectors/`
//! - `mod`: vectors in files, by extension
//! - `npy`, `npz`: NumPy's formats
//!
//! `export/animation/`
//! - `apng`, `gif`, `mp4`: the encoders
//! - `folder`: numbered PNG files
//! - `limited`: a file with a size limit
//!
//! `files/`
//! - `atomic`: atomic writes by a temporary file and rename, and removal of leftover temporary files
//! - `read`: reads with a size limit, regular files only
//! - `folder`: the program's own folders and files, without following links
//!
//! `latent/`
//! - `mod`: `DIM`
//! - `vector`: `LatentVector`: 200 numbers, norm, sums, conversion from and to `Vec<f32>`
//! - `random`: seeded normal numbers by (seed, stream, step), fixed and evaluation noise
//! - `prior`: mean and standard deviation of the length of random vectors
//! - `interpolate`: lerp and slerp, also between opposite vectors
//! - `path`: keyframes, easing and frames of a morph
//! - `seeds`: vectors between two seeds, a plane with a seed at each grid point, random changes of a vector
//! - `algebra`: analogies, rotation, setting the length
//! - `code`: a vector as text (`LX1-`)
//! - `notation`: what a person types, pastes or gives on the command line for vectors: seed, code, list, file
//! - `named`: a vector with a name and tags
//! - `vector_list`: converts a list of vectors to JSON text and back
//! - `direction`: unit directions, orthogonalisation, moving along one
//! - `mapped_space`: the mapping network in Rust, without libtorch, and its gradients; `Gate`: computes
//!   the weight of each class from the noise, for a G whose noise chooses the class
//! - `course`: the path that the vector takes as a direction's slider moves. A direction fitted in the noise gives a
//!   straight line. One fitted in the mapped space gives a curve that follows the gradient of the fitted function.
//!   When the slider moves back, the vector returns on the same path
//! - `regression`: ridge and logistic regression, R squared and AUC
//! - `history`: undo and redo of the vector
//! - `locks`: locked dimensions
//! - `conditioning`: `Conditioning`: class blend and truncation, the generator's inputs other than the noise
//!
//! `model/`
//! - `mod`: image size, memory format and devices
//! - `generator`: G and its forward pass
//! - `discriminator`: D, its forward pass and features
//! - `discriminator_shape`: channels of D, its auxiliary classifier and projection, and its parameters' names and
//!   shapes (`Spec`)
//! - `mapping`: which layers G has (mapping network, class input or class from the noise, batch normalisation), and
//!   the names and shapes of its parameters (`Spec`)
//! - `norm`: batch normalisation and folding it into weights
//! - `fold`: upsampling and a 5x5 convolution as a single 3x3 convolution
//! - `phases`: the 5x5 convolution of stride 2, by `tiled` or as four convolutions of stride 1
//! - `convolve`: a convolution in the form that is fastest on a device
//! - `tiled`: the largest convolution of each network, computed on the CPU by the crate `cpu-kernels`
//! - `arithmetic`: 32-bit floats, TF32 or bf16 in convolutions and matrix products
//! - `devices`: the devices that this libtorch has
//! - `activation`: leaky ReLU
//! - `dropout`: dropout masks
//! - `init`: initial weights
//! - `parameters`: named tensors in a single flat tensor
//! - `adam`: the optimiser
//! - `classifier`: the digit classifier's layers
//! - `file`: safetensors of networks, read and written
//! - `about`: metadata of a model file: whether it draws digits, class names
//! - `shipped`: the networks in the binary
//! - `snapshot`: a published copy of G and D, with the run's step or the file that it comes from
//! - `variants`: G with a fixed class, or with a fixed truncation of the mapped space
//! - `slider_changes`: how much the pixels change as a noise value goes from one end of its slider to the other; used
//!   by `explore/job_worker` and `quality/slider_response`
//! - `filled_tensor`: a new tensor that Rust code fills, without a copy (unsafe)
//! - `fingerprint`: the hash of a generator's weights
//! - `threads`: libtorch's thread count
//!
//! `protocol/`
//! - `mod`: `Command` and `Event`
//! - `request`: `RunRequest`, data source and length of a new run
//! - `run`: `RunState`, `StepMetrics`, sample grids, `Halt`
//! - `run_summary`: a run on disk in a few facts
//! - `steering`: `Tuning`: the hyper-parameters that may change while a run trains; conditions that pause it; the
//!   types in which changes are recorded (`TimelineEntry`); which networks are trained (`Trained`)
//! - `figures`: one table that lists every plotted metric: name, unit, column, axis
//! - `health`: training problems, with the sentence and the advice that the window shows for each
//! - `evaluation`: the quality metrics of one measurement
//! - `explanation`: one explained step
//! - `device`: the choice of the device to train on
//! - `digits`: the request to draw a digit, and its result; `GeneratorSource`: which generator draws the digit on
//!   screen; `Pace`: whether training waits while the user drags
//! - `jobs`: job requests, results and findings
//! - `news`: the mailbox of job messages
//! - `queue`: the job queue and cancelling
//! - `latest`: the slot that keeps only the newest value
//! - `last_word`: the message that the trainer leaves when it ends
//!
//! `protocol/recipe/`
//! - `mod`: `Recipe`, all hyper-parameters
//! - `options`: losses, penalties, learning-rate decay, mapping and class input
//! - `built_in`: the named recipes
//! - `check`: valid ranges
//! - `file`: recipes as JSON, by name or path
//!
//! `quality/`
//! - `evaluate`: draws samples from G and computes all metrics
//! - `reference`: the real images that samples are compared with (the test images, or the images at the end of the
//!   training set),
//!   and their features, over all classes and per class
//! - `features`: classifier features of images
//! - `frechet`: Gaussian fit and Fréchet distance
//! - `neighbours`: precision, recall, coverage
//! - `copies`: pixel distance to the nearest training image
//! - `labels`: digit frequencies, KL divergence, Inception score, confidence
//! - `quantiles`: median and quantiles
//! - `readable`: whether a data set consists of digits that the classifier recognises
//! - `slider_response`: the metrics `slider_min`, `slider_median`, `slider_max` and `slider_alive`, computed with
//!   `model/slider_changes`
//!
//! `raster/`
//! - `gray`: `GrayImage`
//! - `colour_map`: colours for grey levels
//! - `scale`: enlarging
//! - `sheet`: contact sheets, joined and split
//! - `time_lapse`: a frame of a run's time-lapse
//! - `moments`: slant, weight and size measured in an image
//!
//! `session/`
//! - `mod`: `Session`: creates the channels and starts the threads; the window sends everything through it, for example
//!   the choice of a generator
//! - `options`: `SessionOptions`: threads, model, device, rescue folders, priority
//! - `priority`: gives the trainer's and the measurer's threads a lower scheduling priority than the window's
//! - `restarting`: the thread loops that restart trainer, renderer, job workers and measurer after a panic
//! - `pacing`: whether the trainer waits while a control is held
//! - `closer`: asks the trainer to save and waits for it
//! - `find_generator`: finds the generator that drew an image, by the generator's hash stored in the image
//!
//! `train/`
//! - `checkpoint`: the checkpoint's format: `RunMeta` (step, recipe, and the `RunRequest` apart from the run's
//!   folder), the tensors of both networks and optimisers by their names, and a hash of all this, which is verified
//!   when a checkpoint is read
//! - `measure`: measures quality while a run trains, keeps the best generator, and reports when quality falls again
//! - `classify`: trains the digit classifier and measures its accuracy
//! - `bench`: times steps and matrix products
//! - `floor`: times a step's convolutions and matrix products alone: a step takes at least this time
//! - `allocator`: keeps freed memory in the process
//!
//! `train/step/`
//! - `mod`: `Trainer`: takes one step, and undoes it when it fails
//! - `halves`: the losses and updates of D and G, learning-rate decay, gradients
//! - `batch`: the real images, labels and noise of a step; noise that chooses given classes
//! - `relativistic`: relativistic losses and gradient penalty
//! - `auxiliary`: loss terms of the auxiliary classifier, and the frequency of each class among the labels
//! - `discriminator_loss`: `DiscriminatorLoss`: what a loss function of D returns: the loss, the logits and the
//!   features
//! - `average`: moving average of G's weights
//! - `explanation`: for one step: D's scores before and after D's update, and before and after G's
//! - `profile`: time per part
//! - `error`: the reasons for which a step fails and is undone
//!
//! `train/step/gpu/`
//! - `mod`: a step on a GPU, recorded as a CUDA graph; each step copies its metrics back once
//! - `compute`: the computation of a step that the graph records
//! - `numbers`: indices, noise and rates, copied to the device
//! - `data`: images and labels on the device
//! - `backup`: a copy of all that a step changes
//! - `tests`: tests of the step on the processor, and on a GPU where there is one
//!
//! `train/run/`
//! - `mod`: `Run`: holds the trainer, the data and the folder; applies changes of hyper-parameters; draws the grid
//!   and takes the snapshot; steps per epoch
//! - `saving`: decides when a run's checkpoint, model and samples are saved, and saves them with program
//!   version and thread count
//! - `reopen`: opens a checkpoint and finds the run's folder from its path; opens an older checkpoint when the newest
//!   is damaged
//! - `watching`: calls the health monitor, keeps the last checkpoint saved before a problem, measures the images of
//!   the fixed noise, requests quality measurements
//! - `health`: the health monitor, which finds problems in the metrics
//! - `health_limits`: the health monitor's limits, for each kind of loss
//! - `pause`: whether a pause condition is met
//! - `journal`: the changes of hyper-parameters and the health events of a run, as they are written to `run.json`
//! - `data_facts`: size, digit shares and class names of the data
//!
//! `train/folder/`
//! - `mod`: `RunFolder`: creates, opens and locks the run folder, and owns the open `metrics.csv`; deletes
//!   leftover temporary files in it
//! - `record`: `run.json`
//! - `metrics_writer`: opens `metrics.csv`, removes what follows its last complete row, and appends rows
//! - `metrics_rows`: columns of `metrics.csv`, the header, and the reader of rows
//! - `fixed_noise`: `fixed_noise.csv`
//! - `quality`: `quality.csv`
//! - `csv_table`: the CSV reader of `fixed_noise.csv` and `quality.csv`
//! - `listing`: checkpoints and samples by step
//! - `rollback`: moves files of later steps aside, so that a run can continue from an earlier step
//! - `recorded_run`: reads the metrics, the quality and the sample grids of a recorded run, without its networks
//! - `summary`: lists the runs in a folder
//! - `lock`: one program per folder
//! - `disk`: free space
//!
//! `train/worker/`
//! - `mod`: the trainer's loop and each `Command`
//! - `starting`: begins or reopens a run, finds its data, and sends its earlier metrics and samples to the
//!   window
//! - `stepping`: takes a step, publishes metrics, snapshot and grid when due, halts after a failed step
//! - `changing`: changes hyper-parameters, or the step at which the run ends, between two steps
//! - `measuring`: queues measurements
//! - `estimating`: times a few steps of a recipe before a run
//! - `ending`: saves at the end: retries, reports failure, uses another folder if the run's own fails
//! - `pending_events`: events buffered for the window
//! - `tests`: tests of the trainer's loop
//!
//! `ui/`
//! - `mod`: what panels offer to `app`
//! - `action`: `Action`, all that panels can ask of `app`, and `Actions`, which collects them in a frame
//! - `face`: `Face`: all panels, and the function that draws them
//! - `news`: workers' results and progress on their way into the panels
//! - `panel_changes`: makes the changes that need only the panels and not `app`: adds pasted or dropped vectors to the
//!   gallery, keeps a digit, selects a tile, and writes log messages about it
//! - `trial`: panels without a window, for tests
//! - `untouched`: a test: showing a number never changes it
//!
//! `ui/commands/`
//! - `table`: name, key and help of every command
//! - `keys`: keyboard input
//! - `state`: when a command is enabled, and why not
//! - `obey`: what each command does
//! - `palette`: the command palette
//! - `search`: the commands whose names match the typed letters, best first
//!
//! `ui/curves/`
//! - `mod`: all metrics of a run in memory, thinned for drawing; the metrics nearest to a step
//! - `levels`: sums over blocks of steps, coarse to fine
//! - `figure`: one metric of a step
//! - `smoothing`: moving averages
//! - `memo`: points kept for the next frame
//!
//! `ui/plots/`
//! - `mod`: the plots panel: its rows of choices, how charts share the room, and the values above each chart, as many
//!   as fit
//! - `choices`: the choice of charts, as a row or a menu, and the options of all plots
//! - `chart`: each chart with its title, help, series and reference lines
//! - `compared_runs`: the compared runs in the plots: colours and dashes, the legend and how its names fit, the
//!   values of all at the pointer
//! - `draw`: draws one chart: lines, axes, reference lines, and what the pointer did on it
//! - `axis`: `Axis`: steps, epochs or time, and the place of a step on it
//! - `vertical_axis`: the vertical axis: range, grid lines, numbers
//! - `ticks`: round values for grid lines
//! - `event_marks`: events of a run on its curves
//! - `figures`: the name of a chart and the values of its curves
//! - `number_format`: formats the values of the curves
//! - `curves_drawn`: positions of a plot's curves on screen, for the names beside them
//! - `end_names`: the names at the ends of curves
//! - `svg`: the plots as SVG
//! - `traces`: the points of a series, of the run on screen or a compared run
//! - `view`: the user's choices (charts shown, smoothing, logarithm)
//!
//! `ui/samples/`
//! - `mod`: the samples panel: grid, one tile through time, beside real digits
//! - `grid_history`: past grids, thinned to a limit, and which is shown
//! - `beside`: samples beside real digits, or beside the samples of compared runs, with captions that fit
//! - `sheet`: a contact sheet with its texture
//! - `cells`: tile rectangles
//! - `labels`: the digit that the classifier sees in a sample, drawn on its tile
//! - `through_time`: one sample at several steps
//!
//! `ui/layouts/`
//! - `mod`: decides whether a window has room for panels side by side, and otherwise shows one part at a time
//! - `panels`: draws the panels of a workspace: where the user put them, as far as the window has space
//! - `moves`: commands that show, hide and move panels
//! - `page_in_view`: opens the page of the right panel that belongs to a pressed key, and shows the panel
//! - `undo`: takes back a panel's move, when it was the last change
//! - `tiles`: draws one panel in its place, with the edge by which it is dragged
//! - `trees`: the arrangement of panels in each workspace: how the settings store it, how it is checked when read,
//!   the default
//! - `room`: what each panel needs, and how room is divided
//! - `parts`: draws a panel's contents into its card, and decides whether they scroll; the panels are `run`,
//!   `strip`, `plots`, `samples`, `digit` and `sliders`
//! - `present`: the digit alone
//! - `place`: the parts of the window by the names that lessons use, and where each was drawn
//! - `placed`: helpers of tests: panels in a window, and where each is
//! - `fits`: tests that each part fits into windows of every supported size
//!
//! `ui/lessons/`
//! - `lesson`: the format of a lesson file, and the shipped lessons
//! - `setting`: what a card sets in the window
//! - `card`: draws a card
//! - `restore`: ends a lesson, and restores the settings that it changed
//! - `outline`: outlines the part of the window that a card is about
//!
//! `ui/runs/`
//! - `list`: the window of recent runs
//! - `row`: one run in that list: its figures and buttons, and the field for a new name
//! - `start_card`: the card that offers to continue a run or to start one
//! - `example`: what is shown before any run
//! - `words`: times, durations and sizes as text
//!
//! `ui/train/`
//! - `panel`: the left panel's settings, buttons and progress
//! - `run_view`: `RunView`: the run as the window knows it: state, progress, metrics, grids, the pause
//!   condition that is set
//! - `run_events`: the message of each `Event`, and how the event changes `RunView`
//! - `named`: asks the classifier for the class of each tile of the sample grid, and keeps the answer
//! - `more_settings`: batch size, device, rates and seed
//! - `recipe_choice`: chooses the next run's recipe, describes it, and says how long the run takes here
//! - `recipe_editor`: edits all hyper-parameters of the next run's recipe (losses, penalties, rates, precision,
//!   mapping)
//! - `tuning`: the controls under *While it runs*, which change `protocol/steering`'s `Tuning`
//! - `run_end`: controls for the last epoch, and the list of conditions at which a run pauses
//! - `quality`: the table of quality metrics
//! - `digit_frequencies`: how often each digit occurs among the generated and the training images, as bars
//! - `equilibrium`: losses and scores at equilibrium
//! - `health`: the sentence about the run's health, and a button that returns to a checkpoint
//! - `trouble`: messages for halts, unsaved runs and missing data
//! - `step_explanation`: the explanation of one step, shown instead of the samples
//! - `story`: the strip from noise to discriminator, its frame and its height
//! - `compared`: the list of earlier runs that are compared with the run on screen, with their curves and samples
//!
//! `ui/explore/`
//! - `panel`: the right panel: undo and redo, seed; saving, its progress and its message; in a wide panel the digit
//!   stands beside the pages
//! - `reading`: digit probabilities, D's score of the digit, length of the vector
//! - `stage`: the digit in the middle of the window, large, with the ten digits; used by *Explore* and *Present*
//! - `large_digit`: the digit that is dragged
//! - `explore_view`: `ExploreView`: the digit on screen, with its D score, vector and generator; whether the generator
//!   follows the run; how the digit is saved, and the message about the last save
//! - `latent_editor`: `LatentEditor`: the vector being edited; one undo reverts one whole drag
//! - `conditioning`: controls of class blend and truncation
//! - `tools`: all state of the pages
//! - `workbench`: `Workbench`: what is saved of the pages: the open tab, kept vectors, own directions; adds vectors
//!   that it does not have yet
//!
//! `ui/explore/pages/`
//! - `mod`: the row of tabs
//! - `dimensions`: 200 sliders with locks, pins and impact
//! - `slider_order`: which sliders are listed, ordered by impact; a slider that the user has moved stays listed
//! - `equaliser`: all 200 numbers as bars to paint
//! - `dimension_search`: finds dimensions by number
//! - `moves`: seeds, mutation, length, slots for arithmetic
//! - `seed_plane`: a plane of seeds to move on
//! - `ten_digits`: one tile for each digit 0 to 9: the nearest vector that shows this digit
//! - `kept`: gallery of kept vectors and the history strip
//! - `gallery`: the gallery's order, search, selection and removals
//! - `toggles`: the lock and the pin, drawn as shapes
//!
//! `ui/explore/pages/directions/`
//! - `mod`: the page of direction sliders and pictures
//! - `strength`: draws the dots that show how reliable a direction is
//! - `lists`: `Listed`: the lists of directions (found by a method, or the user's own), the search's progress,
//!   the row chosen
//! - `tracks`: the path of each direction's slider from the current vector, and the vectors that the strip shows
//!
//! `ui/explore/pages/morph/`
//! - `mod`: the page of keyframes, and exporting
//! - `player`: the time position while a morph plays
//!
//! `words/`
//! - `mod`: `Word`, a text in both languages, and the tests of all texts
//! - `language`: the language of the window, and that of the system
//! - `messages`: the log's messages in Turkish
//! - `commands`: the commands, and why one is disabled
//! - `window`: menus, bars and dialogs
//! - `help`: the help page
//! - `run`: the left panel, apart from recipes: batch size, device, rates, progress
//! - `recipes`: names and explanations of recipes, and the editor of a recipe
//! - `health`: the state of the run (running, paused, stopped) and its problems
//! - `quality`: the metrics
//! - `plots`: the charts and their marks
//! - `samples`: the samples
//! - `explore`: the digit
//! - `keep`: what is saved and opened
//! - `pages`: the pages of the right panel
//! - `runs`: the runs on disk
//!
//! `ui/widgets/`
//! - `number`: numbers to drag, slide and type
//! - `named_row`: a label with a control
//! - `offer`: a button whose tooltip says why it is disabled
//! - `text_field`: a text field with a visible outline
//! - `tick`: check boxes and radio buttons, both with a visible outline
//! - `listing`: long lists and strips that draw only their visible part
//! - `texture`: a grey image on the graphics card
//! - `thumbnails`: small images of vectors, requested, cached, and painted
//! - `tip`: a help text beside a control that is dragged, placed so that it covers nothing that changes
//! - `word`: a `Word` as the text of a widget
//!
//! `ui/window/`
//! - `menu_bar`: the menus
//! - `status_bar`: the line at the bottom of the window
//! - `log`: messages and the log window
//! - `help`: first steps and keys
//! - `about`: version and licences
//! - `theme`: all colours and sizes (`Tokens`)
//! - `focus_ring`: draws a line around the control with the keyboard focus, and scrolls it into view
//! - `fonts`: the fonts and text sizes
//! - `save_options`: size, colours and duration of what is saved
//! - `run_state`: state of training at the right end of the menu bar
//! - `workspace`: the three layouts
//!
//! `cpu-kernels/`, a crate of its own
//! - `lib`: the interface of the crate, which computes the large layers of a step on the processor
//! - `layer`: `Layer`: the geometry of a convolution
//! - `transform`: Winograd's transforms F(4 x 4, 3 x 3) of one tile
//! - `tiles`: transforms images to the Winograd domain and back (the code calls a value in this domain a point), and
//!   applies the activation and the dropout mask
//! - `kernel`: transforms kernels to the Winograd domain, and their gradients back
//! - `passes`: the forward and the backward pass over chunks of images
//! - `plain`: the gradients written in operations of libtorch, so that they can be differentiated again
//! - `product`: matrix products of slices
//! - `windows`: the first layer of D, with the activation and the dropout mask, as an operation of autograd
//! - `window_passes`: the loops of `windows`: outputs, gradients of the kernel, gradients of the images
//! - `finish`: the activation, the dropout mask and the interleaving of channels after a convolution of libtorch
//! - `linear`: a matrix product as an operation of autograd
//! - `adam`: the update of Adam in one pass over memory
//! - `node`: autograd nodes with a backward pass in Rust
//! - `memory`: the values of tensors as slices, and new tensors
//! - `pool`: blocks of memory that are used again, aligned to cache lines
//! - `team`: runs closures on libtorch's threads
//! - `tests`: convolutions against libtorch's
//!
//! `cuda-graph/`, a crate of its own
//! - `lib`: bindings to libtorch's CUDA graphs and side streams, and to the keys of its stateless random numbers

pub mod app;
pub mod cli;
pub mod data;
pub mod explore;
pub mod export;
pub mod files;
pub mod latent;
pub mod model;
pub mod protocol;
pub mod quality;
pub mod raster;
pub mod session;
pub mod train;
pub mod ui;
pub mod words;

macro_rules! libtorch_version {
    () => {
        "2.13.0"
    };
}

/// The libtorch this program is built against.
pub const LIBTORCH_VERSION: &str = libtorch_version!();

/// The commit this program is built from; `unknown` outside a clone.
pub const COMMIT: &str = env!("LATENT_EXPLORER_COMMIT");

/// Version, commit and libtorch in one line, without the program's name.
pub const VERSION_LINE: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (commit ",
    env!("LATENT_EXPLORER_COMMIT"),
    ", libtorch ",
    libtorch_version!(),
    ")"
);
