using System.Globalization;
using System.Text.RegularExpressions;
using MimeKit.Utils;

namespace Zegel.Rules.Reading;

/// <summary>What is wrong with how a date is written.</summary>
public enum DateFault
{
    None,

    /// <summary>No moment can be read from it.</summary>
    Unreadable,

    /// <summary>No clock on Earth is so far from UTC, so the moment is anybody's guess.</summary>
    ImpossibleOffset,

    /// <summary>Kind programs make something of it, each its own: the standard knows no such form, often the zone is missing.</summary>
    Loose,

    /// <summary>The day of the week is another than that of the date.</summary>
    WrongWeekday,
}

/// <summary>A moment as a field tells it (RFC 5322 §3.3).</summary>
/// <param name="At">Null when no moment can be told from it.</param>
public sealed partial record MessageDate(DateTimeOffset? At, DateFault Fault)
{
    /// <summary>Characters; with a comment that names the zone in full a date has about sixty.</summary>
    const int LengthMax = 200;

    /// <summary>Relays; Gmail and others refuse a message that went through more than about a hundred.</summary>
    const int HopsMax = 100;

    static readonly TimeSpan OffsetMax = TimeSpan.FromHours(14);

    public static MessageDate Read(string value)
    {
        if (value.Length > LengthMax)
            return new MessageDate(null, DateFault.Unreadable);
        var form = Form().Match(Comment().Replace(value, " "));
        if (form.Groups["hours"] is { Success: true } hours && !IsReal(hours.Value, form.Groups["minutes"].Value))
            return new MessageDate(null, DateFault.ImpossibleOffset);
        if (!DateUtils.TryParse(value, out var at))
            return new MessageDate(null, DateFault.Unreadable);
        if (!form.Success)
            return new MessageDate(null, DateFault.Loose);
        var weekday = at.ToString("ddd", CultureInfo.InvariantCulture);
        return
            form.Groups["weekday"] is { Success: true, Value: var told }
            && !told.Equals(weekday, StringComparison.OrdinalIgnoreCase)
            ? new MessageDate(at, DateFault.WrongWeekday)
            : new MessageDate(at, DateFault.None);
    }

    /// <summary>When each relay took the message over, the last one first; those that tell no moment are left out.</summary>
    public static IReadOnlyList<DateTimeOffset> Arrivals(MessageFacts message) =>
        [
            .. message
                .All("Received")
                .Take(HopsMax)
                .Select(field => field.Value)
                .Where(value => value.Contains(';', StringComparison.Ordinal))
                .Select(value => Read(value[(value.LastIndexOf(';') + 1)..]).At)
                .OfType<DateTimeOffset>(),
        ];

    static bool IsReal(string hours, string minutes)
    {
        var (hour, minute) = (
            int.Parse(hours, CultureInfo.InvariantCulture),
            int.Parse(minutes, CultureInfo.InvariantCulture)
        );
        return minute < 60 && TimeSpan.FromMinutes(hour * 60 + minute) <= OffsetMax;
    }

    // A comment may stand in a comment, which no program writes into a date.
    [GeneratedRegex(@"\([^()]*\)", RegexOptions.None, 5000)]
    private static partial Regex Comment();

    [GeneratedRegex(
        """
            ^\s* (?: (?<weekday>Mon|Tue|Wed|Thu|Fri|Sat|Sun) \s*,\s* )?
            \d{1,2} \s+ (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \s+ \d{4} \s+
            \d{2} \s*:\s* \d{2} (?: \s*:\s* \d{2} )? \s+
            (?: [+-] (?<hours>\d\d) (?<minutes>\d\d) | UT | GMT | Z | [ECMP][SD]T ) \s*\z
            """,
        RegexOptions.IgnoreCase
            | RegexOptions.ExplicitCapture
            | RegexOptions.IgnorePatternWhitespace
            | RegexOptions.CultureInvariant,
        5000
    )]
    private static partial Regex Form();
}
