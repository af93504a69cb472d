using Xunit.Sdk;
using Xunit.v3;

// The platform is one per process (PlatformServices), and each class of tests sets its own.
[assembly: Parallelization(Mode = ParallelMode.None)]
