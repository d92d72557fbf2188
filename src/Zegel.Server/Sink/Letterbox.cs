namespace Zegel.Server.Sink;

/// <summary>What the receivers took, newest last: so many messages and so many octets, then the oldest go.</summary>
sealed class Letterbox(TimeProvider clock)
{
    const int MessagesMax = 10_000;
    const long OctetsMax = 200_000_000;

    readonly Lock gate = new();
    readonly LinkedList<Letter> letters = new();
    long octets;
    int number;

    /// <summary>How many had to make room.</summary>
    public int Dropped { get; private set; }

    public Letter Add(ZooMail mail)
    {
        lock (gate)
        {
            var letter = new Letter(
                ++number,
                clock.GetUtcNow(),
                Zoo.AddressOf(mail.Received.Sender.Path),
                Zoo.AddressOf(mail.Received.Recipients[0].Path),
                mail
            );
            letters.AddLast(letter);
            octets += mail.Received.Content.Length;
            while (letters.Count > MessagesMax || octets > OctetsMax)
            {
                octets -= letters.First!.Value.Mail.Received.Content.Length;
                letters.RemoveFirst();
                Dropped++;
            }
            return letter;
        }
    }

    public Letter? Find(int id)
    {
        lock (gate)
            return letters.FirstOrDefault(l => l.Id == id);
    }

    /// <summary>Newest first.</summary>
    /// <param name="to">Part of the recipient's address; null for all.</param>
    public IReadOnlyList<Letter> List(string? to, int take)
    {
        lock (gate)
            return
            [
                .. letters
                    .Reverse()
                    .Where(l => to is null || l.To.Contains(to, StringComparison.OrdinalIgnoreCase))
                    .Take(take),
            ];
    }

    public int Count
    {
        get
        {
            lock (gate)
                return letters.Count;
        }
    }
}

/// <summary>One message as it lies in the box.</summary>
/// <param name="From">The reverse-path, empty for the null path.</param>
public sealed record Letter(int Id, DateTimeOffset At, string From, string To, ZooMail Mail);
