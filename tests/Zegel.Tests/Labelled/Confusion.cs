using System.Globalization;
using System.Text;

namespace Zegel.Tests.Labelled;

/// <summary>How a labelled set was judged: a line for the set, a row per label, and the cases that went wrong.</summary>
sealed class Confusion(string set)
{
    readonly SortedDictionary<string, (int Held, int Passed)> rows = new(StringComparer.Ordinal);
    readonly List<string> missed = [];
    readonly List<string> alarms = [];

    public int Missed => missed.Count;
    public int Alarms => alarms.Count;
    public int Good => rows.TryGetValue("good", out var good) ? good.Held + good.Passed : 0;
    public int Bad => rows.Values.Sum(row => row.Held + row.Passed) - Good;

    public void Add(string label, string what, bool isHeld)
    {
        var (held, passed) = rows.GetValueOrDefault(label);
        rows[label] = isHeld ? (held + 1, passed) : (held, passed + 1);
        if (isHeld && label == "good")
            alarms.Add(what);
        else if (!isHeld && label != "good")
            missed.Add(what);
    }

    public override string ToString()
    {
        var table = new StringBuilder();
        table.AppendLine(
            CultureInfo.InvariantCulture,
            $"labelled {set}: {Bad - Missed} of {Bad} bad ones held, {Alarms} of {Good} good ones held"
        );
        foreach (var (label, (held, passed)) in rows)
            table.AppendLine(CultureInfo.InvariantCulture, $"  {label, -24} held {held, 4}   passed {passed, 4}");
        foreach (var what in missed)
            table.AppendLine(CultureInfo.InvariantCulture, $"  missed: {what}");
        foreach (var what in alarms)
            table.AppendLine(CultureInfo.InvariantCulture, $"  false alarm: {what}");
        return table.ToString().TrimEnd();
    }
}
