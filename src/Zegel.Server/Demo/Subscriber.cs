using System.Globalization;
using System.Net;
using Zegel.Mail.Addresses;

namespace Zegel.Server.Demo;

/// <summary>One of the people of the demo: who they are and what they will do, fixed by the seed.</summary>
/// <param name="From">The loopback address their browser and nobody else's comes from.</param>
/// <param name="Fate">What becomes of them after they asked to join.</param>
sealed record Subscriber(string Name, Mailbox Address, IPAddress From, Fate Fate)
{
    static readonly string[] FirstNames =
    [
        "Anna",
        "Bram",
        "Chantal",
        "Daan",
        "Emma",
        "Fleur",
        "Gijs",
        "Hanna",
        "Ivo",
        "Jolijn",
        "Kees",
        "Lotte",
        "Mees",
        "Noor",
        "Olaf",
        "Puck",
        "Quirijn",
        "Roos",
        "Sven",
        "Tess",
        "Umar",
        "Vera",
        "Wout",
        "Xandra",
        "Yara",
        "Zoë",
    ];

    static readonly string[] LastNames =
    [
        "de Vries",
        "Jansen",
        "van den Berg",
        "Bakker",
        "Visser",
        "Smit",
        "Meijer",
        "de Boer",
        "Mulder",
        "Öztürk",
        "Bos",
        "Vos",
        "Peters",
        "Hendriks",
        "van Leeuwen",
        "Dekker",
        "Brouwer",
        "de Wit",
        "Dijkstra",
        "Smits",
    ];

    /// <summary>Makes the crowd. Each kind of fate takes its share; unknown users stay under one in a hundred.</summary>
    public static IReadOnlyList<Subscriber> Crowd(int count, int seed)
    {
        var random = new Random(seed);
        var fates = new List<Fate>(count);
        void Add(Fate fate, double share) =>
            fates.AddRange(Enumerable.Repeat(fate, Math.Min((int)(share * count), count - fates.Count)));
        Add(Fate.NeverConfirms, 0.04);
        Add(Fate.MailboxCloses, 0.006);
        Add(Fate.BouncesLate, 0.006);
        Add(Fate.LeavesByOneClick, 0.015);
        Add(Fate.LeavesByPage, 0.01);
        Add(Fate.LeavesByMail, 0.005);
        fates.AddRange(Enumerable.Repeat(Fate.Stays, count - fates.Count));
        var order = fates.ToArray();
        random.Shuffle(order);
        return [.. order.Select((fate, i) => Make(i, fate, random))];
    }

    static Subscriber Make(int number, Fate fate, Random random)
    {
        var first = FirstNames[random.Next(FirstNames.Length)];
        var last = LastNames[random.Next(LastNames.Length)];
        // A closed mailbox and a late bounce belong to the providers that behave so.
        var provider = fate switch
        {
            Fate.MailboxCloses => Provider.Strict,
            Fate.BouncesLate => Provider.Late,
            _ => Provider.Pick(random.NextDouble()),
        };
        var local = $"{first}.{last.Replace(" ", "", StringComparison.Ordinal)}.{number}".ToLowerInvariant();
        var ascii = string.Concat(local.Normalize(System.Text.NormalizationForm.FormD).Where(char.IsAscii));
        return new Subscriber(
            $"{first} {last}",
            Mailbox.Parse(string.Create(CultureInfo.InvariantCulture, $"{ascii}@{provider.Domain}")),
            new IPAddress([127, (byte)(64 + number / 62500), (byte)(1 + number / 250 % 250), (byte)(1 + number % 250)]),
            fate
        );
    }
}

/// <summary>What a subscriber of the demo does or suffers.</summary>
enum Fate
{
    Stays,
    NeverConfirms,

    /// <summary>The mailbox is gone when the campaign comes: 550 5.1.1.</summary>
    MailboxCloses,

    /// <summary>The provider accepts and sends a DSN afterwards.</summary>
    BouncesLate,
    LeavesByOneClick,
    LeavesByPage,
    LeavesByMail,
}

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
