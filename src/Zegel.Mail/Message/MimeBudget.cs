using MimeKit;

namespace Zegel.Mail.Message;

/// <summary>Counts parts and fields without keeping them, so that a message of a million parts is refused before it fills the memory.</summary>
public sealed class MimeBudget : MimeReader
{
    const int FieldsMax = 20_000;
    const int PartsMax = 1_000;

    readonly CancellationTokenSource spent;
    int fields;
    int parts;

    MimeBudget(ParserOptions options, Stream stream, CancellationTokenSource spent)
        : base(options, stream, MimeFormat.Entity) => this.spent = spent;

    /// <exception cref="FormatException">The octets hold no message at all.</exception>
    /// <returns>False where there is more than anybody needs.</returns>
    public static bool Covers(ParserOptions options, Stream stream)
    {
        using var budget = new CancellationTokenSource();
        try
        {
            new MimeBudget(options, stream, budget).ReadMessage(budget.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        return !budget.IsCancellationRequested;
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken)
    {
        if (++fields > FieldsMax)
            Stop();
    }

    protected override void OnMimePartBegin(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        CancellationToken cancellationToken
    ) => Count();

    protected override void OnMultipartBegin(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        CancellationToken cancellationToken
    ) => Count();

    protected override void OnMessagePartBegin(
        ContentType contentType,
        long beginOffset,
        int beginLineNumber,
        CancellationToken cancellationToken
    ) => Count();

    void Count()
    {
        if (++parts > PartsMax)
            Stop();
    }

    void Stop()
    {
        spent.Cancel();
        spent.Token.ThrowIfCancellationRequested();
    }
}
