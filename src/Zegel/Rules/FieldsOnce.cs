namespace Zegel.Rules;

/// <summary>Where a field stands twice, one program shows the first and another signs the last.</summary>
sealed class FieldsOnce : Rule, ICheck<MessageFacts>
{
    static readonly HashSet<string> Single = new(
        """
        Date From Sender Reply-To To Cc Bcc Message-ID In-Reply-To References Subject MIME-Version Content-Type
        Content-Transfer-Encoding List-Id List-Unsubscribe List-Unsubscribe-Post List-Help List-Owner List-Post Feedback-ID
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
        StringComparer.OrdinalIgnoreCase
    );

    public override string Id => "F02";
    public override Said Says =>
        ("Fields that may stand once stand once.", "Velden die één keer mogen voorkomen, komen één keer voor.");
    public override Keeper KeptBy => Keeper.Type;
    public override string Source => "RFC 5322 §3.6; Gmail reply 550 5.7.1; Yahoo";
    public override string BadExample => "Subject: Agenda, and again Subject: Your invoice";
    public override string GoodExample => "One Subject";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var same in message.Fields.GroupBy(field => field.Name.Trim(), StringComparer.OrdinalIgnoreCase))
            if (Single.Contains(same.Key) && same.Skip(1).FirstOrDefault() is { } second)
                yield return Found(
                    Verdict.Block,
                    ($"{same.Count()} {same.Key} fields", $"{same.Count()} keer het veld {same.Key}"),
                    $"one {same.Key}",
                    ("Remove all but one.", "Laat er één staan en haal de rest weg."),
                    second.Line
                );
    }
}
