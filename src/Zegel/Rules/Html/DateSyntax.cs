using System.Globalization;
using System.Text.RegularExpressions;

namespace Zegel.Rules.Html;

/// <summary>Dates and times as the HTML standard writes them.</summary>
static partial class DateSyntax
{
    const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    [GeneratedRegex(
        @"\A(?<y>[0-9]{4,})-(?<m>[0-9]{2})-(?<d>[0-9]{2})([T ](?<h>[0-9]{2}):(?<min>[0-9]{2})(:(?<s>[0-9]{2})(\.[0-9]{1,3})?)?(?<zone>Z|[+-](?<zh>[0-9]{2}):?(?<zm>[0-9]{2}))?)?\z",
        Options,
        5000
    )]
    static partial Regex DateAndTime { get; }

    [GeneratedRegex(
        @"\A((?<y>[0-9]{4,})(-(?<m>[0-9]{2}))?|(?<y>[0-9]{4,})-W(?<w>[0-9]{2})|(?<m>[0-9]{2})-(?<d>[0-9]{2})|(?<h>[0-9]{2}):(?<min>[0-9]{2})(:(?<s>[0-9]{2})(\.[0-9]{1,3})?)?|(Z|[+-](?<zh>[0-9]{2}):?(?<zm>[0-9]{2})))\z",
        Options,
        5000
    )]
    static partial Regex Part { get; }

    [GeneratedRegex(
        @"\AP(?=.)([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+(\.[0-9]{1,3})?S)?)?\z|\A(\s*[0-9]+\s*[wdhm]|\s*[0-9]+(\.[0-9]{1,3})?\s*s){1,5}\s*\z",
        Options | RegexOptions.IgnoreCase,
        5000
    )]
    static partial Regex Duration { get; }

    [GeneratedRegex(@"\A--(?<m>[0-9]{2})-(?<d>[0-9]{2})\z", Options, 5000)]
    static partial Regex YearlessDashed { get; }

    /// <summary>A date, or a date and time with its zone: of a change (<c>del</c>, <c>ins</c>).</summary>
    public static bool IsOfChange(string value) =>
        DateAndTime.Match(value) is { Success: true } match
        && match.Groups["h"].Success == match.Groups["zone"].Success
        && IsInRange(match);

    /// <summary>Whatever <c>time</c> may say.</summary>
    public static bool IsTime(string value)
    {
        var text = value.Trim();
        foreach (var match in new[] { DateAndTime.Match(text), Part.Match(text), YearlessDashed.Match(text) })
            if (match.Success)
                return IsInRange(match);
        return Duration.IsMatch(text);
    }

    /// <summary>The value of an input of this type.</summary>
    public static bool IsInput(string type, string value)
    {
        if (type is "date" or "datetime-local")
            return DateAndTime.Match(value) is { Success: true } whole
                && whole.Groups["h"].Success == (type == "datetime-local")
                && !whole.Groups["zone"].Success
                && IsInRange(whole);
        var match = Part.Match(value);
        if (!match.Success || !IsInRange(match))
            return false;
        return type switch
        {
            "month" => match.Groups["y"].Success && match.Groups["m"].Success,
            "week" => match.Groups["w"].Success,
            _ => match.Groups["h"].Success,
        };
    }

    static bool IsInRange(Match match)
    {
        var year = Of(match, "y", 2000);
        var month = Of(match, "m", 1);
        if (year is < 1 || month is < 1 or > 12 || Of(match, "w", 1) is < 1 or > 53)
            return false;
        // The calendar repeats after 400 years, and years beyond 9999 may be written.
        var days = DateTime.DaysInMonth((int)(2000 + (year % 400)), (int)month);
        return Of(match, "d", 1) is >= 1 and var day
            && day <= days
            && Of(match, "h", 0) <= 23
            && Of(match, "min", 0) <= 59
            && Of(match, "s", 0) <= 59
            && Of(match, "zh", 0) <= 23
            && Of(match, "zm", 0) <= 59;
    }

    static long Of(Match match, string group, long absent) =>
        match.Groups[group] is { Success: true } found
            ? long.TryParse(found.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                ? value
                : -1
            : absent;
}
