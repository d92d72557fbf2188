namespace Zegel.Rules;

/// <summary>
/// Which rule tells of an entry in DNS that is not right. Each entry has one: what nobody claims is told by G07, so that
/// nothing that is wrong goes unsaid.
/// </summary>
static class EntryOwners
{
    /// <param name="row">The row of the catalogue that wants the entry, or that it breaks.</param>
    public static string Of(string row) =>
        row switch
        {
            "G05" or "A67" or "A68" => "G05",
            "G06" => "G06",
            "G13" or "A10" or "A11" => "G13",
            "G14" => "G14",
            "G15" or "A16" => "G15",
            "G16" => "G16",
            "A12" or "A13" => "G17",
            "G18" or "A14" or "A15" => "G18",
            _ => "G07",
        };
}
