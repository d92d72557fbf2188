namespace Zegel.Rules.Reading;

/// <summary>The streams, which facts know by their English names.</summary>
static class StreamName
{
    /// <summary>As the desk calls it.</summary>
    public static string InDutch(string stream) =>
        stream switch
        {
            "bulk" => "nieuwsbrieven",
            "transactional" => "transactionele mail",
            "system" => "bevestigingen en meldingen",
            _ => stream,
        };
}
