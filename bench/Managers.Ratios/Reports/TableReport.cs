using System.Globalization;
using Managers.Ratios.Measuring;
using Spectre.Console;

namespace Managers.Ratios.Reports;

/// <summary>The table for people.</summary>
internal static class TableReport
{
    // A pipe or a file has no width: wide enough for every column without a break.
    private const int WidthWithoutTerminal = 260;

    internal static void Print(RatioReport report, IEnumerable<string> missing)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = WidthWithoutTerminal;
        }

        var table = new Table().Border(TableBorder.Markdown);
        table.AddColumns("work", "unit", "ours", "±", "floor", "peer", "floor is", "peer is", "/ floor", "/ peer", "bar", "holds");
        foreach (RowResult row in report.Rows)
        {
            table.AddRow(
                [
                    Text(row.Work), Text(row.Unit), Figure(row.Ours), Text(string.Create(CultureInfo.InvariantCulture, $"{row.SpreadInPercent:0} %")), Figure(row.Floor), Figure(row.Peer),
                    Text(row.FloorName), Text(row.PeerName), Ratio(row.RatioToFloor), Ratio(row.RatioToPeer), Text(row.Bar), Verdict(row.Holds),
                ]);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"Machine: {report.Machine}. Load {Machine.Load ?? "unknown"}.");
        AnsiConsole.WriteLine($"Medians of {report.Rounds} rounds, of starts of a server of 20 at least; ratios are medians of the rounds' ratios; ± is the distance of our quartiles.");
        foreach (string reason in missing)
        {
            AnsiConsole.WriteLine($"Missing: {reason}.");
        }
    }

    private static Text Figure(double? figure) => Text(figure switch
    {
        null => "-",
        >= 1000 => figure.Value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => figure.Value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => figure.Value.ToString("0.0", CultureInfo.InvariantCulture),
        _ => figure.Value.ToString("0.000", CultureInfo.InvariantCulture),
    });

    private static Text Ratio(double? ratio) => Text(ratio is { } r ? r.ToString(r < 0.1 ? "0.0000" : "0.000", CultureInfo.InvariantCulture) : "-");

    private static Text Verdict(bool? holds) => holds switch
    {
        true => new Text("yes", new Style(Color.Green)),
        false => new Text("NO", new Style(Color.Red)),
        null => new Text("-"),
    };

    private static Text Text(string? text) => new(text ?? "-");
}
