namespace Managers.Ratios.Processes;

/// <summary>How the library's assemblies, and with NativeAOT the whole program, are compiled.</summary>
internal enum StartForm
{
    /// <summary>As a reference to the project makes them: every method is compiled when it is first called.</summary>
    Plain,

    /// <summary>As the package has them: compiled to ReadyToRun code.</summary>
    Package,

    /// <summary>By NativeAOT.</summary>
    NativeAot,
}
