using Zegel.Rules.Reading;

namespace Zegel.Rules;

/// <summary>A newsletter carries no files, and a receipt only those that cannot do anything.</summary>
sealed class AllowedAttachments : Rule, ICheck<MessageFacts>
{
    /// <summary>What Gmail blocks, and what other systems run when it is opened.</summary>
    static readonly HashSet<string> Running = Names(
        """
        ade adp apk app appx appxbundle bat cab chm class cmd com cpl diagcab diagcfg diagpkg dll dmg elf ex ex_ exe gadget hta img ins
        iso isp jar jnlp js jse lib lnk mde mjs msc msi msix msixbundle msp mst nsh pif ps1 ps1xml ps2 psc1 psc2 py rb scf scr sct sh shb
        sys url vb vbe vbs vhd vhdx vxd wsc wsf wsh xll xla xlam docm dotm xlsm xltm pptm potm ppam ppsm sldm one library-ms
        """
    );

    static readonly HashSet<string> Allowed = Names("pdf ics txt csv png jpg jpeg");

    static readonly Dictionary<string, string> KindOf = new(StringComparer.Ordinal)
    {
        ["pdf"] = "pdf",
        ["png"] = "png",
        ["jpg"] = "jpg",
        ["jpeg"] = "jpg",
        ["ics"] = "ics",
        ["txt"] = "",
        ["csv"] = "",
    };

    public override string Id => "F14";
    public override Said Says =>
        (
            "Bulk mail carries no files, other mail only files that do nothing.",
            "Bulkmail heeft geen bijlagen, andere mail alleen bestanden die niets doen."
        );
    public override Keeper KeptBy => Keeper.Check;
    public override string Source => "Gmail: blocked file types; SpamAssassin; standards 5.2 F14";
    public override string BadExample => "invoice.pdf.exe, or a zip file with a script in it";
    public override string GoodExample => "invoice.pdf with a receipt; a newsletter that links to the programme";

    public IEnumerable<Finding> Check(MessageFacts message)
    {
        foreach (var file in message.Attachments)
            if (Judge(message, file) is { } finding)
                yield return finding;
    }

    Finding? Judge(MessageFacts message, AttachmentFact file)
    {
        Said name = file.Name.Length == 0 ? ("a file without a name", "een bestand zonder naam") : Shown(file.Name);
        Said toPage = ("Link to a page instead.", "Zet in plaats daarvan een link naar een pagina.");
        var running =
            Running.Contains(file.Extension) ? file.Extension
            : Running.Contains(file.Kind) ? file.Kind
            : null;
        if (running is not null)
            return Block(($"{name} is a program ({running})", $"{name.Nl} is een programma ({running})"), toPage);
        if (file.Name.Any(c => c is '\u202E' or '\u202D' or '\u2066' or '\u2067' or '\u2068'))
            return Block(
                ($"the name {name} turns its letters around", $"de naam {name.Nl} draait zijn letters om"),
                ("Write the name as it is read.", "Schrijf de naam zoals hij gelezen wordt.")
            );
        if (file.Inside.FirstOrDefault(inner => Running.Contains(Extension(inner))) is { } program)
            return Block(
                ($"{name} holds a program, {Shown(program)}", $"{name.Nl} bevat een programma, {Shown(program)}"),
                toPage
            );
        if (file.HasMacros)
            return Block(
                ($"{name} holds macros", $"{name.Nl} bevat macro's"),
                ("Send it as PDF.", "Verstuur het als pdf.")
            );
        if (message.IsBulk)
            return Block(
                ($"{name} goes along with a bulk mail", $"{name.Nl} gaat mee met een bulkmail"),
                (
                    "Link to the file: most readers do not want it.",
                    "Zet een link naar het bestand: de meeste lezers willen het niet."
                )
            );
        if (file.IsLocked)
            return Block(
                ($"{name} cannot be looked into", $"in {name.Nl} is niet te kijken"),
                ("Send the files themselves.", "Stuur de bestanden zelf.")
            );
        if (!Allowed.Contains(file.Extension))
            return Block(
                (
                    $"{name} is of a kind that receivers distrust",
                    $"{name.Nl} is van een soort die ontvangers wantrouwen"
                ),
                ("Send it as PDF, or link to it.", "Verstuur het als pdf, of zet er een link naar.")
            );
        return file.Kind.Length > 0 && file.Kind != KindOf[file.Extension]
            ? Block(
                ($"{name} is in truth {file.Kind}", $"{name.Nl} is in werkelijkheid {file.Kind}"),
                ("Give the file the name of what it is.", "Geef het bestand de naam van wat het is.")
            )
            : null;

        Finding Block(Said seen, Said fix) =>
            Found(Verdict.Block, seen, "pdf, ics, txt, csv, png or jpg, and none in bulk mail", fix);
    }

    static string Extension(string name) => Path.GetExtension(name).TrimStart('.').ToLowerInvariant();

    static string Shown(string name) =>
        string.Concat(
            (name.Length > 60 ? name[..60] + "…" : name).Select(c =>
                char.IsControl(c) || char.GetUnicodeCategory(c) == System.Globalization.UnicodeCategory.Format ? '?' : c
            )
        );

    static HashSet<string> Names(string names) =>
        new(names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);
}
