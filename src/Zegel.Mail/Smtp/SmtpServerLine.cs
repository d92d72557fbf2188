using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Unicode;
using Zegel.Mail.Network;

namespace Zegel.Mail.Smtp;

/// <summary>What stood on a command line.</summary>
enum LineKind
{
    Command,
    TooLong,

    /// <summary>Longer than anybody could mean: not read to its end.</summary>
    Endless,
    BareCrOrLf,
    NotText,
    Closed,
}

/// <summary>The client went away, or its line with it.</summary>
sealed class LineGoneException(Exception? cause = null) : Exception("The line is gone.", cause);

/// <summary>The server's end of a line: command lines and message octets in, replies out, a time-out on each wait.</summary>
sealed class SmtpServerLine : IAsyncDisposable
{
    /// <summary>With CRLF, for MAIL and RCPT and their parameters; the session holds the others to 512.</summary>
    public const int LineOctetsMax = 2048;
    const int EndlessOctets = 64 * 1024;
    static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Linger = TimeSpan.FromSeconds(2);

    readonly IDuplexPipe pipe;
    readonly SmtpServerOptions options;
    readonly TimeProvider clock;
    readonly CancellationTokenSource end;
    readonly ITimer timer;
    PipeReader input;
    PipeWriter output;
    SslStream? tls;
    bool isUnflushed;

    public SmtpServerLine(IDuplexPipe pipe, SmtpServerOptions options, TimeProvider clock, CancellationToken stop)
    {
        (this.pipe, this.options, this.clock) = (pipe, options, clock);
        (input, output) = (pipe.Input, pipe.Output);
        end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timer = clock.CreateTimer(_ => TimeOut(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Ends with the line.</summary>
    public CancellationToken Token => end.Token;

    public bool IsTimedOut { get; private set; }

    /// <summary>Puts a reply into the buffer; it leaves when there is nothing more to read, so replies to a group travel together (RFC 2920 §3.2).</summary>
    public void Say(SmtpReply reply)
    {
        if (options.Transcript is { } transcript)
            for (var i = 0; i < reply.Lines.Count; i++)
                transcript(true, $"{reply.Code}{(i < reply.Lines.Count - 1 ? '-' : ' ')}{reply.Lines[i]}");
        reply.WriteTo(output);
        isUnflushed = true;
    }

    /// <summary>The next command line; the whole of it must come within the idle time.</summary>
    public async ValueTask<(LineKind Kind, string Text, int Octets)> ReadLineAsync()
    {
        var deadline = new Deadline(clock, options.IdleTimeout);
        var skipped = 0L;
        while (true)
        {
            var read = await ReadAsync(deadline.Left);
            var buffer = read.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } lf)
            {
                var line = buffer.Slice(0, lf);
                var octets = skipped + line.Length + 1;
                var found = octets > LineOctetsMax ? (LineKind.TooLong, "") : Parse(line);
                input.AdvanceTo(buffer.GetPosition(1, lf));
                if (found.Item1 == LineKind.Command)
                    options.Transcript?.Invoke(false, found.Item2);
                return (found.Item1, found.Item2, (int)octets);
            }
            var isLong = skipped + buffer.Length > LineOctetsMax;
            if (isLong)
                skipped += buffer.Length; // of a line that is too long only the end matters
            input.AdvanceTo(isLong ? buffer.End : buffer.Start, buffer.End);
            if (skipped > EndlessOctets)
                return (LineKind.Endless, "", 0);
            if (read.IsCompleted)
                return (LineKind.Closed, "", 0);
        }
    }

    /// <summary>Reads message content up to its end, or as far as it is worth reading; false when the client went away.</summary>
    public async ValueTask<bool> ReadDataAsync(SmtpDataReader data)
    {
        var deadline = new Deadline(clock, options.MessageTimeout);
        while (!data.IsEnded && !data.IsSpoilt && !data.IsEndless)
        {
            var read = await ReadAsync(Shorter(options.IdleTimeout, deadline.Left));
            var taken = 0L;
            foreach (var segment in read.Buffer)
            {
                var part = data.Read(segment.Span);
                taken += part;
                if (part < segment.Length)
                    break;
            }
            input.AdvanceTo(read.Buffer.GetPosition(taken));
            if (read.IsCompleted && !data.IsEnded && !data.IsSpoilt)
                return false;
        }
        return true;
    }

    /// <summary>Reads exactly so many octets of <c>BDAT</c>; a null reader throws them away.</summary>
    public async ValueTask<bool> ReadChunkAsync(SmtpDataReader? data, long octets)
    {
        var deadline = new Deadline(clock, options.MessageTimeout);
        while (octets > 0)
        {
            var read = await ReadAsync(Shorter(options.IdleTimeout, deadline.Left));
            var chunk = read.Buffer.Slice(0, Math.Min(octets, read.Buffer.Length));
            foreach (var segment in chunk)
                data?.ReadChunk(segment.Span);
            octets -= chunk.Length;
            input.AdvanceTo(chunk.End);
            if (read.IsCompleted && octets > 0)
                return false;
        }
        return true;
    }

    /// <summary>Throws away what came with <c>STARTTLS</c> in the same packet, says <paramref name="ready"/> and shakes hands (RFC 3207 §4.2).</summary>
    public async ValueTask<SmtpTls> StartTlsAsync(SmtpReply ready, SslStreamCertificateContext certificate)
    {
        if (TryRead(out var early))
            input.AdvanceTo(early.Buffer.End);
        Say(ready);
        await FlushAsync();
        tls = new SslStream(new PipeStream(pipe), leaveInnerStreamOpen: true);
        var terms = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = certificate,
            EnabledSslProtocols = SmtpTls.Allowed,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        };
        await ShakeHandsAsync(tls, terms);
        input = PipeReader.Create(tls, new StreamPipeReaderOptions(leaveOpen: true));
        output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
        return new SmtpTls(tls.SslProtocol, tls.NegotiatedCipherSuite, CertificateTrusted: false, null);
    }

    /// <summary>Sends what waits, even after the time-out or on the way down.</summary>
    public async ValueTask FarewellAsync()
    {
        if (!isUnflushed)
            return;
        isUnflushed = false;
        using var limit = new CancellationTokenSource(Farewell, clock);
        try
        {
            await output.FlushAsync(limit.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException) { }
    }

    /// <summary>Reads on for a moment without looking: closing over unread octets would reset the line and swallow our last reply.</summary>
    public async ValueTask LingerAsync()
    {
        using var limit = new CancellationTokenSource(Linger, clock);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(limit.Token);
                input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException) { }
    }

    public async ValueTask DisposeAsync()
    {
        await timer.DisposeAsync();
        if (tls is not null)
            await tls.DisposeAsync();
        await pipe.Input.CompleteAsync();
        await pipe.Output.CompleteAsync();
        end.Dispose();
    }

    async ValueTask<ReadResult> ReadAsync(TimeSpan limit)
    {
        if (TryRead(out var ready))
            return ready;
        await FlushAsync();
        try
        {
            timer.Change(limit, Timeout.InfiniteTimeSpan);
            return await input.ReadAsync(end.Token);
        }
        catch (Exception e) when (IsGone(e))
        {
            throw new LineGoneException(e);
        }
        finally
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    bool TryRead(out ReadResult read)
    {
        try
        {
            return input.TryRead(out read);
        }
        catch (Exception e) when (IsGone(e))
        {
            throw new LineGoneException(e);
        }
    }

    async ValueTask FlushAsync()
    {
        if (!isUnflushed)
            return;
        isUnflushed = false;
        try
        {
            timer.Change(options.IdleTimeout, Timeout.InfiniteTimeSpan);
            if ((await output.FlushAsync(end.Token)).IsCompleted)
                throw new LineGoneException();
        }
        catch (Exception e) when (IsGone(e))
        {
            throw new LineGoneException(e);
        }
        finally
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    async ValueTask ShakeHandsAsync(SslStream stream, SslServerAuthenticationOptions terms)
    {
        try
        {
            timer.Change(options.IdleTimeout, Timeout.InfiniteTimeSpan);
            await stream.AuthenticateAsServerAsync(terms, end.Token);
        }
        catch (Exception e) when (e is AuthenticationException or OperationCanceledException || IsGone(e))
        {
            throw new LineGoneException(e); // half a handshake leaves no way to say anything
        }
        finally
        {
            timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>An aborted transport cancels what nobody here asked to cancel.</summary>
    bool IsGone(Exception e) =>
        e is IOException or ObjectDisposedException
        || (e is OperationCanceledException && !end.IsCancellationRequested);

    static (LineKind, string) Parse(ReadOnlySequence<byte> sequence)
    {
        var line = sequence.IsSingleSegment ? sequence.FirstSpan : sequence.ToArray();
        if (line is not [.. var text, (byte)'\r'] || text.Contains((byte)'\r'))
            return (LineKind.BareCrOrLf, "");
        if (!Utf8.IsValid(text) || text.ContainsAnyInRange((byte)0, (byte)31) || text.Contains((byte)127))
            return (LineKind.NotText, "");
        return (LineKind.Command, Encoding.UTF8.GetString(text));
    }

    static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    void TimeOut()
    {
        IsTimedOut = true;
        end.Cancel();
    }

    readonly struct Deadline(TimeProvider clock, TimeSpan lasts)
    {
        readonly long begun = clock.GetTimestamp();

        public TimeSpan Left
        {
            get
            {
                var left = lasts - clock.GetElapsedTime(begun);
                return left > TimeSpan.Zero ? left : TimeSpan.Zero;
            }
        }
    }
}
