using System.Buffers;
using System.Text;

namespace Zegel.Tests.Simulation;

/// <summary>Where in the dialogue something goes wrong.</summary>
enum Moment
{
    Greeting,
    Hello,
    StartTls,
    Mail,
    Rcpt,
    Data,
    Content,
    FinalDot,
    Reset,
    Idle,
}

/// <summary>What goes wrong there.</summary>
enum Mishap
{
    /// <summary>An orderly end of the line.</summary>
    Cut,
    Reset,

    /// <summary>Half a reply, then the end.</summary>
    HalfReply,

    /// <summary>No answer, ever.</summary>
    Silence,

    /// <summary>An answer after minutes, within the client's patience or not.</summary>
    Tarpit,
    WrongCode,
    NotSmtp,
    EndlessLine,
    EndlessReply,
    ServiceGone,
    TemporaryNo,
    PermanentNo,
}

/// <summary>What a receiver is like.</summary>
/// <param name="Trouble">The share of connections on which one thing goes wrong.</param>
/// <param name="Refuses">The share of connections that are not taken.</param>
/// <param name="Complaints">Replies that a provider gives when it is cross; the shaper must answer to them.</param>
sealed record Temper(double Trouble, double Refuses, bool Greylists, bool Pipelines, IReadOnlyList<string> Complaints);

/// <summary>A mail exchanger of the simulated world: a double of what others run, good and bad. It speaks for itself and uses no code of ours.</summary>
sealed class Receiver(Loop loop, Actor world, string host, Temper temper, IWitness witness)
{
    const int ContentMax = 4 * 1024 * 1024;

    static readonly TimeSpan GreylistTime = TimeSpan.FromMinutes(4);

    static readonly string[] WrongCodes = ["199 no", "354 go on", "250-a\r\n550 b", "999 what", "25", "250_ok"];

    readonly Dictionary<string, DateTimeOffset> greylist = [];

    public string Host => host;

    /// <summary>Nothing listens there at all.</summary>
    public bool IsAway { get; set; }

    /// <summary>Hours in which it answers 421 to everyone.</summary>
    public bool IsOverloaded { get; set; }

    public HashSet<string> Unknown { get; } = [];

    public bool RefusesConnection() => loop.Chance(temper.Refuses);

    public void Serve(Line line) => world.Start(() => new Dialogue(this, line).RunAsync());

    /// <summary>One connection. The fault it will have is drawn before the first word.</summary>
    sealed class Dialogue
    {
        readonly Receiver its;
        readonly Line line;
        readonly Loop loop;
        readonly TimeSpan latency;
        readonly bool pipelines;
        readonly bool offersTls;
        readonly Moment moment;
        readonly Mishap? mishap;
        readonly int atMessage;
        long consumed;
        int messages;
        string? sender;
        string? recipient;
        long mailSentIn;

        /// <summary>What was said last was no.</summary>
        bool refused;

        public Dialogue(Receiver its, Line line)
        {
            this.its = its;
            this.line = line;
            loop = its.Loop;
            latency = loop.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(150));
            pipelines = its.Temper.Pipelines && loop.Chance(0.9);
            moment = loop.Pick(Enum.GetValues<Moment>());
            mishap = loop.Chance(its.Temper.Trouble) ? loop.Pick(Enum.GetValues<Mishap>()) : null;
            // A good handshake would leave the loop's thread, so who offers TLS fails at it.
            offersTls = mishap is not null && moment == Moment.StartTls;
            atMessage = loop.Random.Next(1, 4);
        }

        public async Task RunAsync()
        {
            try
            {
                await TalkAsync();
            }
            catch (IOException)
            {
                // The client went away.
            }
            finally
            {
                line.CloseServer(reset: false);
            }
        }

        async Task TalkAsync()
        {
            if (its.IsOverloaded)
            {
                await WriteAsync("421 4.3.2 too busy, come back later\r\n");
                return;
            }
            if (!await SayAsync(Moment.Greeting, $"220 {its.Host} ESMTP"))
                return;
            while (await ReadLineAsync() is { } command)
            {
                if (!await AnswerAsync(command))
                    return;
            }
        }

        async Task<bool> AnswerAsync(string command)
        {
            var verb = command.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    var extensions = (pipelines ? "250-PIPELINING\r\n" : "") + (offersTls ? "250-STARTTLS\r\n" : "");
                    return await SayAsync(
                        Moment.Hello,
                        $"250-{its.Host}\r\n{extensions}250-DSN\r\n250-ENHANCEDSTATUSCODES\r\n250 SIZE 1000000"
                    );
                case "HELO":
                    return await SayAsync(Moment.Hello, $"250 {its.Host}");
                case "STARTTLS":
                    return await StartTlsAsync();
                case "MAIL":
                    return await MailAsync(command);
                case "RCPT":
                    return await RcptAsync(command);
                case "DATA":
                    return await DataAsync();
                case "RSET":
                    (sender, recipient) = (null, null);
                    return await SayAsync(Moment.Reset, "250 2.0.0 forgotten");
                case "NOOP":
                    return await WriteAsync("250 2.0.0 fine\r\n");
                case "QUIT":
                    await WriteAsync("221 2.0.0 bye\r\n");
                    return false;
                default:
                    its.Witness.Violated($"{its.Host} was told “{command}”");
                    return await WriteAsync("500 5.5.2 what?\r\n");
            }
        }

        async Task<bool> StartTlsAsync()
        {
            if (loop.Chance(0.3))
                return await WriteAsync("454 4.7.0 no certificate today\r\n");
            var bytes = new byte[loop.Random.Next(1, 400)];
            loop.Random.NextBytes(bytes);
            var cuts = loop.Chance(0.5);
            line.AtNextFlush = () =>
            {
                if (!cuts)
                    line.ToClient.WriteAsync(bytes).AsTask().GetAwaiter().GetResult();
                line.CloseServer(reset: false);
            };
            await WriteAsync("220 2.0.0 go ahead\r\n");
            return false;
        }

        async Task<bool> MailAsync(string command)
        {
            mailSentIn = line.SentIn(consumed - 1);
            messages++;
            if (!await SayAsync(Moment.Mail, "250 2.1.0 sender ok"))
                return false;
            (sender, recipient) = (refused ? null : command, null);
            return true;
        }

        async Task<bool> RcptAsync(string command)
        {
            var address = command[
                (command.IndexOf('<', StringComparison.Ordinal) + 1)..command.IndexOf('>', StringComparison.Ordinal)
            ];
            its.Witness.Addressed(its, address, mailSentIn, line, messages);
            if (sender is null)
                return await WriteAsync("503 5.5.1 MAIL first\r\n");
            if (its.Unknown.Contains(address))
                return await WriteAsync("550 5.1.1 no such mailbox\r\n");
            if (its.Temper.Greylists && !HasWaited(address))
                return await WriteAsync("451 4.7.1 greylisted, come back later\r\n");
            if (!await SayAsync(Moment.Rcpt, "250 2.1.5 recipient ok"))
                return false;
            recipient = refused ? null : address;
            return true;
        }

        bool HasWaited(string address)
        {
            var key = $"{line.Source} {address}";
            if (its.greylist.TryGetValue(key, out var first))
                return loop.Now - first > GreylistTime;
            its.greylist[key] = loop.Now;
            return false;
        }

        async Task<bool> DataAsync()
        {
            // Some servers ask for the content although they refused everyone (RFC 2920 §3.1).
            if (recipient is null && (!pipelines || loop.Chance(0.7)))
                return await WriteAsync("503 5.5.1 nobody to send it to\r\n");
            if (!await SayAsync(Moment.Data, "354 go on"))
                return false;
            if (refused)
            {
                (sender, recipient) = (null, null);
                return true;
            }
            var hasFault = HasFault(Moment.Content);
            var content = await ReadContentAsync(stopAt: hasFault ? loop.Random.Next(1, 4000) : int.MaxValue);
            if (content is null)
            {
                if (hasFault && mishap == Mishap.Silence)
                    await NeverAsync();
                if (hasFault)
                    line.CloseServer(reset: mishap == Mishap.Reset);
                return false;
            }
            if (recipient is not { } taker)
                return await WriteAsync("554 5.5.1 no valid recipients\r\n");
            (sender, recipient) = (null, null);
            // The line may break before the receiver has taken the message, or after: the client cannot know.
            var breaks = HasFault(Moment.FinalDot) && mishap is not Mishap.Tarpit;
            var saysNo = breaks && mishap is Mishap.ServiceGone or Mishap.TemporaryNo or Mishap.PermanentNo;
            if (!breaks || (!saysNo && loop.Chance(0.5)))
                its.Witness.Accepted(its, taker, content);
            return await SayAsync(Moment.FinalDot, "250 2.0.0 taken");
        }

        bool HasFault(Moment here) => mishap is not null && here == moment && (messages == 0 || messages == atMessage);

        /// <summary>Says it, or does what goes wrong here. False: the conversation is over.</summary>
        async Task<bool> SayAsync(Moment here, string reply)
        {
            refused = false;
            if (!HasFault(here))
                return await WriteAsync(reply + "\r\n");
            its.Loop.Tell($"{its.Host} {here} {mishap}");
            switch (mishap)
            {
                case Mishap.Cut:
                    return false;
                case Mishap.Reset:
                    line.CloseServer(reset: true);
                    return false;
                case Mishap.HalfReply:
                    await WriteAsync(reply[..2]);
                    return false;
                case Mishap.Silence:
                    await NeverAsync();
                    return false;
                case Mishap.Tarpit:
                    await its.World.DelayAsync(loop.Between(TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(12)));
                    return await WriteAsync(reply + "\r\n");
                case Mishap.WrongCode:
                    return await WriteAsync(loop.Pick(WrongCodes) + "\r\n");
                case Mishap.NotSmtp:
                    return await WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n");
                case Mishap.EndlessLine:
                    return await EndlessAsync(new string('x', 4000));
                case Mishap.EndlessReply:
                    return await EndlessAsync("250-and more\r\n");
                case Mishap.ServiceGone:
                    await WriteAsync("421 4.3.2 going down\r\n");
                    return false;
                case Mishap.TemporaryNo:
                    refused = true;
                    return await WriteAsync(Complaint() ?? "451 4.3.0 not now\r\n");
                case Mishap.PermanentNo:
                    refused = true;
                    return await WriteAsync("554 5.7.1 not wanted\r\n");
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        string? Complaint() => its.Temper.Complaints.Count > 0 ? loop.Pick(its.Temper.Complaints) + "\r\n" : null;

        /// <summary>Until the client has had enough.</summary>
        async Task<bool> EndlessAsync(string part)
        {
            for (var sent = 0; sent < 20_000_000; sent += part.Length)
                if (!await WriteAsync(part))
                    return false;
            its.Witness.Violated($"{its.Host} could send 20 MB of one reply");
            return false;
        }

        async Task NeverAsync()
        {
            while (true)
            {
                var read = await line.FromClient.ReadAsync(CancellationToken.None);
                line.FromClient.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }

        async Task<bool> WriteAsync(string text)
        {
            await its.World.DelayAsync(latency);
            return !(await line.ToClient.WriteAsync(Encoding.ASCII.GetBytes(text), CancellationToken.None)).IsCompleted;
        }

        async Task<string?> ReadLineAsync()
        {
            if (HasFault(Moment.Idle) && messages > 0)
            {
                // Many a server is less patient with an idle line than we are.
                await its.World.DelayAsync(loop.Between(TimeSpan.Zero, TimeSpan.FromSeconds(30)));
                if (!line.FromClient.TryRead(out var waiting))
                {
                    if (mishap == Mishap.ServiceGone)
                        await WriteAsync("421 4.4.2 idle for too long\r\n");
                    return null;
                }
                line.FromClient.AdvanceTo(waiting.Buffer.Start);
            }
            while (true)
            {
                var read = await line.FromClient.ReadAsync(CancellationToken.None);
                if (read.Buffer.PositionOf((byte)'\n') is { } end)
                {
                    var taken = read.Buffer.Slice(0, read.Buffer.GetPosition(1, end));
                    consumed += taken.Length;
                    var text = Encoding.ASCII.GetString(taken.ToArray());
                    line.FromClient.AdvanceTo(taken.End);
                    if (!text.EndsWith("\r\n", StringComparison.Ordinal))
                        its.Witness.Violated($"{its.Host} was sent a bare LF: “{text}”");
                    return text.TrimEnd('\r', '\n');
                }
                line.FromClient.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (read.IsCompleted)
                    return null;
                if (read.Buffer.Length > 2000)
                    its.Witness.Violated($"{its.Host} was sent a command of over 2,000 octets");
            }
        }

        /// <summary>The content without its final dot; null when the line ended, or enough was read.</summary>
        async Task<byte[]?> ReadContentAsync(int stopAt)
        {
            var content = new ArrayBufferWriter<byte>();
            while (true)
            {
                var read = await line.FromClient.ReadAsync(CancellationToken.None);
                var buffer = read.Buffer;
                while (buffer.PositionOf((byte)'\n') is { } end)
                {
                    var taken = buffer.Slice(0, buffer.GetPosition(1, end));
                    buffer = buffer.Slice(taken.End);
                    consumed += taken.Length;
                    if (taken.Length == 3 && taken.FirstSpan[0] == '.')
                    {
                        line.FromClient.AdvanceTo(buffer.Start);
                        return content.WrittenSpan.ToArray();
                    }
                    foreach (var part in taken)
                        content.Write(part.Span);
                }
                line.FromClient.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted || content.WrittenCount > stopAt)
                    return null;
                if (content.WrittenCount > ContentMax)
                {
                    its.Witness.Violated($"{its.Host} was sent a message without an end");
                    return null;
                }
            }
        }
    }

    Temper Temper => temper;

    Actor World => world;

    Loop Loop => loop;

    IWitness Witness => witness;
}

/// <summary>Who watches what arrives at the receivers.</summary>
interface IWitness
{
    /// <summary>A transaction for this address has begun.</summary>
    /// <param name="sentIn">The step in which its MAIL left the client.</param>
    /// <param name="messages">How many transactions this connection has had, this one included.</param>
    void Addressed(Receiver receiver, string address, long sentIn, Line line, int messages);

    /// <summary>The receiver has taken the message, whether or not the client will hear of it.</summary>
    void Accepted(Receiver receiver, string address, byte[] content);

    void Violated(string what);
}
