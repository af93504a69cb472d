using System.Security.Authentication;
using Managers;
using RemoteQueueSample;

try
{
    return await CommandLine.InvokeAsync(args);
}
catch (Exception exception) when (exception is ManagerException or AuthenticationException or TimeoutException or InvalidOperationException or FormatException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("cancelled");
    return 130;
}
