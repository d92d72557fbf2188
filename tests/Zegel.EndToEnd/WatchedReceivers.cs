using System.Diagnostics;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Zegel.Mail.Smtp;

namespace Zegel.EndToEnd;

/// <summary>Where a receiver can hold a delivery.</summary>
public enum Moment
{
    /// <summary>The line is open, nothing was said: a claim, before the last look.</summary>
    Greeting,

    /// <summary>MAIL came: claimed, looked at, nothing of the message sent.</summary>
    Mail,

    /// <summary>DATA came: the message has not begun.</summary>
    Data,

    /// <summary>Some of the message came; the final dot never will.</summary>
    Content,

    /// <summary>The final dot came and the message is in the mailbox; the reply has not been written.</summary>
    Dot,

    /// <summary>The reply to the final dot was written.</summary>
    Reply,
}

/// <param name="At">A time stamp of the moment when MAIL came.</param>
/// <param name="Life">Counts the program's lives.</param>
sealed record Transaction(string Recipient, long At, int Life);

/// <summary>A message that a receiver has taken on the duty to deliver.</summary>
sealed record Copy(string Recipient, string MessageId, int Life);

/// <summary>The mailboxes of the outside world. They write down what comes, and can hold the line at a moment of the test's choice.</summary>
sealed partial class WatchedReceivers : IAsyncDisposable
{
    public static IReadOnlyList<(string Domain, IPAddress Address)> Places { get; } =
    [("ruimpost.example", IPAddress.Parse("127.0.1.61")), ("stilpost.example", IPAddress.Parse("127.0.1.62"))];

    readonly Lock gate = new();
    readonly CancellationTokenSource stop = new();
    readonly List<TcpListener> listeners = [];
    readonly List<Transaction> transactions = [];
    readonly List<Copy> copies = [];
    readonly List<Task> lines = [];
    Halt? halt;
    int life = 1;

    public WatchedReceivers(int port)
    {
        foreach (var (domain, address) in Places)
        {
            var listener = new TcpListener(address, port);
            listener.Start(backlog: 512);
            listeners.Add(listener);
            _ = ListenAsync(listener, domain);
        }
    }

    public IReadOnlyList<Transaction> Transactions
    {
        get
        {
            lock (gate)
                return [.. transactions];
        }
    }

    public IReadOnlyList<Copy> Copies
    {
        get
        {
            lock (gate)
                return [.. copies];
        }
    }

    /// <summary>Which life of the program speaks to the receivers now, from 1.</summary>
    public int Life
    {
        get
        {
            lock (gate)
                return life;
        }
    }

    /// <summary>From now on every line that comes to this moment is held there; those that were held elsewhere go on.</summary>
    /// <param name="after">Not before so many messages have been taken in all.</param>
    /// <param name="wanted">How many lines must be held until <see cref="Halt.Reached"/> ends.</param>
    public Halt HoldAt(Moment moment, int wanted, int after = 0)
    {
        var made = new Halt(moment, wanted, after);
        Halt? before;
        lock (gate)
            (before, halt) = (halt, made);
        before?.End(cut: false);
        return made;
    }

    /// <summary>Lets the held lines go on.</summary>
    public void GoOn() => EndHalt(cut: false);

    /// <summary>The program was killed: what was held ends there, and all lines come to their end.</summary>
    public async Task EndLifeAsync()
    {
        EndHalt(cut: true);
        Task[] open;
        lock (gate)
            open = [.. lines];
        await Task.WhenAll(open);
        lock (gate)
            life++;
    }

    void EndHalt(bool cut)
    {
        Halt? ended;
        lock (gate)
            (ended, halt) = (halt, null);
        ended?.End(cut);
    }

    async Task ListenAsync(TcpListener listener, string domain)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                lock (gate)
                {
                    lines.RemoveAll(l => l.IsCompleted);
                    lines.Add(TalkAsync(client, domain, life));
                }
            }
        }
        catch (OperationCanceledException) { }
    }

    async Task TalkAsync(TcpClient client, string domain, int ofLife)
    {
        await Task.Yield();
        using (client)
        {
            client.NoDelay = true;
            var stream = client.GetStream();
            var line = new Line(this, PipeReader.Create(stream), PipeWriter.Create(stream), ofLife);
            var session = new SmtpServerSession(
                line,
                new SmtpPeer(((IPEndPoint)client.Client.RemoteEndPoint!).Address),
                new SmtpServerOptions($"mx.{domain}"),
                line.Receiver,
                TimeProvider.System
            );
            await session.RunAsync(stop.Token);
        }
    }

    /// <summary>Holds the line when it is to be held here.</summary>
    /// <returns>False: the line ends.</returns>
    ValueTask<bool> PassAsync(Moment moment)
    {
        lock (gate)
            return halt is { } held && held.Moment == moment && copies.Count >= held.After
                ? new ValueTask<bool>(held.HoldAsync())
                : new ValueTask<bool>(true);
    }

    void Begin(Transaction transaction)
    {
        lock (gate)
            transactions.Add(transaction);
    }

    void Keep(Copy copy)
    {
        lock (gate)
            copies.Add(copy);
    }

    public async ValueTask DisposeAsync()
    {
        EndHalt(cut: true);
        await stop.CancelAsync();
        foreach (var listener in listeners)
            listener.Dispose();
        Task[] open;
        lock (gate)
            open = [.. lines];
        await Task.WhenAll(open);
        stop.Dispose();
    }

    /// <summary>Lines that are held at one moment.</summary>
    public sealed class Halt(Moment moment, int wanted, int after)
    {
        readonly TaskCompletionSource<bool> mayGo = new(TaskCreationOptions.RunContinuationsAsynchronously);
        readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int held;

        public Moment Moment => moment;

        public int After => after;

        /// <summary>Ends when as many lines are held as were wanted.</summary>
        public Task Reached => reached.Task;

        public Task<bool> HoldAsync()
        {
            if (Interlocked.Increment(ref held) >= wanted)
                reached.TrySetResult();
            return mayGo.Task;
        }

        public void End(bool cut) => mayGo.TrySetResult(!cut);
    }

    /// <summary>One connection: the pipe that the session reads from, and who decides.</summary>
    sealed class Line(WatchedReceivers world, PipeReader input, PipeWriter output, int life) : PipeReader, IDuplexPipe
    {
        bool contentBegins;
        bool replyLeft;

        public PipeReader Input => this;

        public PipeWriter Output => output;

        public SmtpReceiver Receiver => new Mailroom(this);

        // The session comes here for more after it has written its replies.
        public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
        {
            if (replyLeft)
            {
                replyLeft = false;
                await PassAsync(Moment.Reply);
            }
            var read = await input.ReadAsync(cancellationToken);
            if (!contentBegins)
                return read;
            contentBegins = false;
            await PassAsync(Moment.Content);
            return read;
        }

        public override bool TryRead(out ReadResult result)
        {
            result = default;
            return !contentBegins && !replyLeft && input.TryRead(out result);
        }

        public override void AdvanceTo(SequencePosition consumed) => input.AdvanceTo(consumed);

        public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) =>
            input.AdvanceTo(consumed, examined);

        public override void CancelPendingRead() => input.CancelPendingRead();

        public override void Complete(Exception? exception = null) => input.Complete(exception);

        async ValueTask PassAsync(Moment moment)
        {
            if (!await world.PassAsync(moment))
                throw new IOException("the line broke");
        }

        sealed class Mailroom(Line line) : SmtpReceiver
        {
            long mailAt;

            public override ValueTask<SmtpAnswer> ConnectedAsync(SmtpPeer peer, CancellationToken cancellationToken) =>
                AnswerAsync(Moment.Greeting);

            public override ValueTask<SmtpAnswer> SenderAsync(
                SmtpPeer peer,
                SmtpSender sender,
                CancellationToken cancellationToken
            )
            {
                mailAt = Stopwatch.GetTimestamp();
                return AnswerAsync(Moment.Mail);
            }

            public override ValueTask<SmtpAnswer> RecipientAsync(
                SmtpPeer peer,
                SmtpSender sender,
                SmtpRecipient recipient,
                CancellationToken cancellationToken
            )
            {
                line.World.Begin(new Transaction(AddressOf(recipient), mailAt, line.Life));
                return new(SmtpAnswer.Yes);
            }

            public override async ValueTask<SmtpAnswer> DataAsync(
                SmtpPeer peer,
                SmtpSender sender,
                IReadOnlyList<SmtpRecipient> recipients,
                CancellationToken cancellationToken
            )
            {
                var answer = await AnswerAsync(Moment.Data);
                line.contentBegins = true;
                return answer;
            }

            public override async ValueTask<SmtpAnswer> MessageAsync(
                SmtpReceived message,
                CancellationToken cancellationToken
            )
            {
                var id = MessageId().Match(Encoding.Latin1.GetString(message.Content.Span)).Groups["id"].Value;
                line.World.Keep(new Copy(AddressOf(message.Recipients[0]), id, line.Life));
                var answer = await AnswerAsync(Moment.Dot);
                line.replyLeft = true;
                return answer;
            }

            async ValueTask<SmtpAnswer> AnswerAsync(Moment moment) =>
                await line.World.PassAsync(moment) ? SmtpAnswer.Yes : new SmtpAnswer.Cut();

            static string AddressOf(SmtpRecipient recipient) => $"{recipient.Path.LocalPart}@{recipient.Path.Domain}";
        }

        WatchedReceivers World => world;

        int Life => life;
    }

    [GeneratedRegex(
        @"^Message-ID:\s*(?<id><[^>]+>)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex MessageId();
}
