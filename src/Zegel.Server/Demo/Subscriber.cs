using System.Globalization;
using System.Net;
using Zegel.Mail.Addresses;
using Zegel.Server.Sink;

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
