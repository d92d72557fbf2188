using System.Globalization;
using Zegel.Rules.Reading;

namespace Zegel.Rules;

sealed partial class StandardFormat
{
    /// <summary>From here on filters count the hours between Date and Received (DATE_IN_PAST_03_06, DATE_IN_FUTURE_03_06).</summary>
    static readonly TimeSpan DriftMax = TimeSpan.FromHours(3);

    /// <summary>The standard of RFC 822: what bears an earlier date was written by a clock that was never set.</summary>
    static readonly DateTimeOffset FirstMail = new(1982, 8, 13, 0, 0, 0, TimeSpan.Zero);

    IEnumerable<Finding> DateFaults(MessageFacts message)
    {
        Said library = ("Let the mail library write it.", "Laat de mailbibliotheek de datum schrijven.");
        if (message.First("Date") is not { } field)
            yield break;
        var date = MessageDate.Read(field.Value);
        var told = Shortened(field.Value);
        if (date.Fault is DateFault.Unreadable)
            yield return Found(
                Verdict.Block,
                ($"Date is “{told}”, which is no date", $"in Date staat “{told}”, en dat is geen datum"),
                "such as Mon, 30 Nov 2026 10:00:00 +0100 (RFC 5322 §3.3)",
                library,
                field.Line
            );
        if (date.Fault is DateFault.ImpossibleOffset)
            yield return Found(
                message.IsBulk ? Verdict.Block : Verdict.Warn,
                (
                    $"Date is “{told}”: no clock on Earth is so far from UTC",
                    $"in Date staat “{told}”: geen klok op aarde loopt zo ver uit de pas met UTC"
                ),
                "an offset of at most 14 hours, such as +0100 (RFC 5322 §3.3); Yahoo refuses others",
                library,
                field.Line
            );
        if (date.Fault is DateFault.Loose)
            yield return Found(
                Verdict.Warn,
                (
                    $"Date is “{told}”, which only kind programs can read",
                    $"in Date staat “{told}”, wat alleen soepele programma’s kunnen lezen"
                ),
                "such as Mon, 30 Nov 2026 10:00:00 +0100 (RFC 5322 §3.3)",
                library,
                field.Line
            );
        if (date.Fault is DateFault.WrongWeekday)
            yield return Found(
                Verdict.Warn,
                (
                    string.Create(CultureInfo.InvariantCulture, $"Date is “{told}”, and that day is a {date.At:dddd}"),
                    $"in Date staat “{told}”, maar die dag is een {DayInDutch(date.At)}"
                ),
                "the day of the week that the date has (RFC 5322 §3.3)",
                library,
                field.Line
            );
        if (date.At is { } at && Drift(message, at) is { } drift)
            yield return Found(
                Verdict.Warn,
                ($"Date is {drift}", $"Date is {drift.Nl}"),
                $"at most {DriftMax.TotalHours} hours from the moment that the message was handed over",
                (
                    "Set the clock of the sending system, and write Date when the message is first handed over.",
                    "Zet de klok van het verzendende systeem gelijk, en schrijf Date als het bericht voor het eerst de deur uitgaat."
                ),
                field.Line
            );
    }

    /// <summary>How far the date is off, in words; null when it may be right.</summary>
    /// <remarks>
    /// An archive is read years later, so today's clock blames nothing for its age, and a message that waited long at one
    /// relay agrees with the others: of those before it, the nearest counts. Nothing arrives before it is written, though.
    /// </remarks>
    static Said? Drift(MessageFacts message, DateTimeOffset at)
    {
        var arrivals = MessageDate.Arrivals(message);
        if (arrivals is [var last, ..])
        {
            if (at - last > DriftMax)
                return (
                    $"{Spoken(at - last)} later than the topmost Received",
                    $"{Spoken(at - last).Nl} later dan de bovenste Received"
                );
            var waited = arrivals.Min() - at;
            // Who sends a message on gives it new Received fields above its old Date.
            return waited > DriftMax && message.First("Resent-Date") is null
                ? (
                    $"{Spoken(waited)} earlier than the first Received",
                    $"{Spoken(waited).Nl} eerder dan de eerste Received"
                )
                : null;
        }
        if (message.Now is { } now && at - now > DriftMax)
            return ($"{Spoken(at - now)} ahead of now", $"{Spoken(at - now).Nl} later dan nu");
        return at < FirstMail ? new Said("older than Internet mail", "ouder dan internetmail") : null;
    }

    static string DayInDutch(DateTimeOffset? at) => $"{at?.ToString("dddd", CultureInfo.GetCultureInfo("nl-NL"))}";

    static Said Spoken(TimeSpan span) =>
        span.TotalDays < 2
            ? (
                string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours)} hours"),
                string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalHours)} uur")
            )
            : (
                string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalDays)} days"),
                string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalDays)} dagen")
            );
}
