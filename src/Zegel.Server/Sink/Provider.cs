using System.Net;

namespace Zegel.Server.Sink;

/// <summary>A receiver of the zoo and its temper.</summary>
/// <param name="Share">Of the crowd.</param>
sealed record Provider(string Domain, Temper Temper, double Share)
{
    public static Provider Strict { get; } = new("strengpost.example", Temper.RefusesUnknown, 0.1);
    public static Provider Late { get; } = new("laatpost.example", Temper.BouncesLate, 0.1);

    public static IReadOnlyList<Provider> All { get; } =
    [
        new("ruimpost.example", Temper.Accepts, 0.4),
        new("grijspost.example", Temper.Greylists, 0.12),
        new("drukpost.example", Temper.Throttles, 0.12),
        Strict,
        Late,
        new("knippost.example", Temper.CutsAfterDot, 0.06),
        new("slotpost.example", Temper.OffersTls, 0.1),
    ];

    /// <summary>Where each of them takes mail.</summary>
    public static IReadOnlyList<(string Domain, IPAddress Address)> Receivers { get; } =
    [.. All.Select((p, i) => (p.Domain, new IPAddress([127, 0, 1, (byte)(1 + i)])))];

    public static Provider Pick(double chance)
    {
        foreach (var provider in All)
            if ((chance -= provider.Share) < 0)
                return provider;
        return All[0];
    }
}

/// <summary>How a receiver behaves.</summary>
enum Temper
{
    Accepts,

    /// <summary>451 at the first contact of a sender and recipient.</summary>
    Greylists,

    /// <summary>450 to one in five recipients: too quick.</summary>
    Throttles,

    /// <summary>550 5.1.1 for mailboxes that do not exist.</summary>
    RefusesUnknown,

    /// <summary>Accepts everyone, and returns some by DSN later.</summary>
    BouncesLate,

    /// <summary>Takes the message and closes the line without its 250, once per recipient in ten.</summary>
    CutsAfterDot,

    /// <summary>STARTTLS.</summary>
    OffersTls,
}
