using System.Globalization;

namespace Zegel.Server.Pages.Desk;

/// <summary>The language of the person at the desk. The words stand where they are used, in both languages side by side.</summary>
public sealed class Tongue
{
    public static readonly Tongue English = new("en");
    public static readonly Tongue Dutch = new("nl");

    Tongue(string code) => (Code, Culture) = (code, CultureInfo.GetCultureInfo(code == "nl" ? "nl-NL" : "en-GB"));

    /// <summary>BCP 47.</summary>
    public string Code { get; }

    public CultureInfo Culture { get; }

    public string this[string english, string dutch] => Code == "nl" ? dutch : english;

    public static Tongue For(string? code) => code == "nl" ? Dutch : English;

    /// <summary>The first language of the browser that we speak.</summary>
    public static Tongue Of(HttpContext http) =>
        For(
            http.Request.GetTypedHeaders()
                .AcceptLanguage.OrderByDescending(l => l.Quality ?? 1)
                .Select(l => l.Value.Value?.Split('-')[0])
                .FirstOrDefault(l => l is "nl" or "en")
        );

    public string Number(long number) => number.ToString("N0", Culture);

    /// <summary>A share of a whole, such as 12.5 %.</summary>
    public string Share(long part, long whole) => whole == 0 ? "–" : ((double)part / whole).ToString("P1", Culture);

    public string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMM yyyy HH:mm 'UTC'", Culture);

    public string Day(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMMM yyyy", Culture);

    /// <summary>A length of time in one or two units, as people say it.</summary>
    public string Span(TimeSpan span) =>
        span.TotalSeconds < 60 ? this[$"{(int)span.TotalSeconds} s", $"{(int)span.TotalSeconds} s"]
        : span.TotalMinutes < 60 ? this[$"{(int)span.TotalMinutes} min", $"{(int)span.TotalMinutes} min"]
        : span.TotalHours < 48
            ? this[$"{(int)span.TotalHours} h {span.Minutes} min", $"{(int)span.TotalHours} u {span.Minutes} min"]
        : this[$"{(int)span.TotalDays} days", $"{(int)span.TotalDays} dagen"];
}
