using System.Globalization;

namespace Zegel.Server.Pages.Desk.Campaigns;

/// <summary>The hour that somebody chose, on the clock of a place.</summary>
static class ReleaseHour
{
    const string Home = "Europe/Amsterdam";

    static readonly string[] Forms = ["yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    static readonly string[] Places =
    [
        .. new[] { Home, "Europe/London", "Europe/Helsinki" }.Where(z =>
            TimeZoneInfo.TryFindSystemTimeZoneById(z, out _)
        ),
        "UTC",
    ];

    /// <summary>Places whose clock this machine knows, and UTC.</summary>
    public static IReadOnlyList<(string Value, string Text)> Zones(Tongue l) =>
        [
            .. Places.Select(place =>
                (
                    place,
                    place switch
                    {
                        Home => l["Amsterdam, Brussels, Berlin", "Amsterdam, Brussel, Berlijn"],
                        "Europe/London" => l["London, Dublin", "Londen, Dublin"],
                        "Europe/Helsinki" => l["Helsinki, Athens", "Helsinki, Athene"],
                        _ => "UTC",
                    }
                )
            ),
        ];

    /// <summary>Null for what is no hour, for an unknown place, and for an hour that its clock skips in spring.</summary>
    public static DateTimeOffset? Read(string text, string zone)
    {
        if (
            !Places.Contains(zone)
            || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var place)
            || !DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            || place.IsInvalidTime(local)
        )
            return null;
        return new DateTimeOffset(local, place.GetUtcOffset(local)).ToUniversalTime();
    }

    public static DateTimeOffset? InAmsterdam(DateTimeOffset at) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(Home, out var place) ? TimeZoneInfo.ConvertTime(at, place) : null;
}
