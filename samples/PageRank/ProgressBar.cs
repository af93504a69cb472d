using Spectre.Console;

namespace PageRankSample;

/// <summary>A bar on the terminal's error stream while something takes long; nothing at all when that stream goes to a file or a pipe.</summary>
internal static class ProgressBar
{
    private static readonly TimeSpan s_longRun = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_refresh = TimeSpan.FromMilliseconds(100);

    /// <summary>Waits for <paramref name="work"/>, and shows a bar once that has taken a second.</summary>
    public static async Task WaitAsync(string title, Task work, Func<double> fraction)
    {
        if (!Console.IsErrorRedirected && await Task.WhenAny(work, Task.Delay(s_longRun)) != work)
            await DrawAsync(title, work, fraction);
        await work;
    }

    private static async Task DrawAsync(string title, Task work, Func<double> fraction)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (!console.Profile.Capabilities.Ansi)
            return;

        Spectre.Console.Progress progress = console.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn());
        await progress.StartAsync(async context =>
        {
            ProgressTask bar = context.AddTask(Markup.Escape(title), maxValue: 1);
            while (!work.IsCompleted)
            {
                bar.Value = fraction();
                await Task.WhenAny(work, Task.Delay(s_refresh));
            }
        });
    }
}
