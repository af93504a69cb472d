using PackagePrograms;

#if EXPLICIT_ENTRY
// What a program that is published ahead of time has to do.
Managers.Hosting.ServerEntry.RunIfServer();
#endif

// Who runs this must be one process alone: servers are the same program, but never its Main.
if (Environment.GetEnvironmentVariable("PROGRAMS_MAINS") is { } mains)
{
    File.AppendAllText(mains, $"{Environment.ProcessId}\n");
}

CompiledAssemblies.Run();
LocalByFormat.Run();
LocalTyped.Run();
LocalLocks.Run();
await ServerObjects.RunAsync();
await OwnManager.RunAsync();
await RemoteManager.RunAsync();
Console.WriteLine($"{Check.Passed} checks passed, {Check.Failed} failed");
return Check.Failed == 0 ? 0 : 1;
