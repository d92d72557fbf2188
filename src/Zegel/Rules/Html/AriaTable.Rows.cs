namespace Zegel.Rules.Html;

static partial class AriaTable
{
    const string Number = "valuemax valuemin valuenow valuetext";

    const string Written = "activedescendant autocomplete multiline placeholder readonly required";

    const string Cell = "colindex colspan expanded readonly required rowindex rowspan selected";

    // WAI-ARIA 1.2: the roles, and the states and properties that each has beside those of all.
    const string RoleRows = $"""
        alert banner complementary contentinfo definition document feed figure form img image link list log main marquee math navigation note region status tabpanel term timer tooltip | expanded
        alertdialog dialog | expanded modal
        application rowgroup group | activedescendant expanded
        article menuitem | expanded posinset setsize
        blockquote caption code deletion emphasis insertion none paragraph presentation strong subscript superscript time |
        button | expanded pressed
        cell | colindex colspan rowindex rowspan
        checkbox switch | checked expanded readonly required
        columnheader rowheader | {Cell} sort
        combobox | activedescendant autocomplete expanded orientation readonly required
        directory | *
        grid | activedescendant colcount expanded level multiselectable readonly rowcount
        gridcell | {Cell} level
        heading | expanded level
        listbox | activedescendant multiselectable orientation readonly required
        listitem | expanded level posinset setsize
        menu menubar toolbar | activedescendant expanded orientation
        menuitemcheckbox | checked expanded posinset setsize
        menuitemradio treeitem | checked expanded level posinset selected setsize
        meter progressbar | {Number}
        option radio | checked posinset selected setsize
        radiogroup | activedescendant expanded orientation readonly required
        row | activedescendant colindex expanded level posinset rowindex selected setsize
        scrollbar | orientation {Number}
        search | expanded orientation
        searchbox textbox | {Written}
        separator | expanded orientation {Number}
        slider | orientation readonly {Number}
        spinbutton | activedescendant readonly required {Number}
        tab | expanded posinset selected setsize
        table | colcount rowcount
        tablist | activedescendant expanded level multiselectable orientation
        tree | activedescendant expanded multiselectable orientation required
        treegrid | activedescendant colcount expanded level multiselectable orientation readonly required rowcount
        doc-abstract doc-acknowledgments doc-afterword doc-appendix doc-backlink doc-biblioentry doc-bibliography doc-biblioref doc-chapter doc-colophon doc-conclusion doc-cover doc-credit doc-credits doc-dedication doc-endnote doc-endnotes doc-epigraph doc-epilogue doc-errata doc-example doc-footnote doc-foreword doc-glossary doc-glossref doc-index doc-introduction doc-noteref doc-notice doc-pagebreak doc-pagelist doc-part doc-preface doc-prologue doc-pullquote doc-qna doc-subtitle doc-tip doc-toc graphics-document graphics-object graphics-symbol | *
        """;

    /// <summary>Sections of a book that a section may be.</summary>
    const string Chapters =
        "doc-abstract doc-acknowledgments doc-afterword doc-appendix doc-bibliography doc-chapter doc-colophon doc-conclusion doc-credit doc-credits doc-dedication doc-endnotes doc-epigraph doc-epilogue doc-errata doc-example doc-foreword doc-glossary doc-index doc-introduction doc-notice doc-pagelist doc-part doc-preface doc-prologue doc-pullquote doc-qna doc-toc";

    // ARIA in HTML: the roles that an element may take, and the states that it has without one. An element that does not
    // stand here may take any role; "-" takes none.
    const string ElementRows = $"""
        area | button link | expanded
        article | application article document feed main none presentation region | expanded
        aside | complementary feed none note presentation region search doc-dedication doc-example doc-footnote doc-glossary doc-pullquote doc-tip | expanded
        br wbr | none presentation |
        button | button checkbox combobox gridcell link menuitem menuitemcheckbox menuitemradio option radio separator slider switch tab treeitem | expanded pressed
        base caption col colgroup datalist head html legend link map meta meter noscript param picture script slot source style template title track | - |
        dd | definition | expanded
        details optgroup | group | activedescendant expanded
        dialog | alertdialog dialog | expanded modal
        dl | group list none presentation |
        dt | listitem term | expanded
        fieldset | group none presentation radiogroup | activedescendant expanded
        figcaption | group none presentation |
        footer | contentinfo group none presentation doc-footnote | expanded
        form | form none presentation search | expanded
        h1 h2 h3 h4 h5 h6 | heading none presentation tab doc-subtitle | expanded level
        header | banner group none presentation doc-footnote | expanded
        hr | none presentation separator doc-pagebreak | orientation {Number}
        img | button checkbox img link math menuitem menuitemcheckbox menuitemradio none option presentation progressbar radio scrollbar separator slider switch tab treeitem doc-cover | expanded
        menu ol ul | group list listbox menu menubar none presentation radiogroup tablist toolbar tree | expanded
        nav | menu menubar navigation none presentation tablist doc-index doc-pagelist doc-toc | expanded
        option | option | checked posinset selected setsize
        search | form group none presentation region search | expanded
        section | alert alertdialog application banner complementary contentinfo dialog document feed group log main marquee navigation none note presentation region search status tabpanel {Chapters} | expanded
        textarea | textbox | {Written}
        object | application document img |
        audio video | application |
        progress | progressbar | {Number}
        figure output | * | expanded
        input select | * | *
        li | * | expanded level posinset setsize
        table | * | colcount rowcount
        tbody tfoot thead | * | activedescendant expanded
        td | * | {Cell} level
        th | * | {Cell} sort
        tr | * | activedescendant colindex expanded level posinset rowindex selected setsize
        main | main | expanded
        """;

    /// <summary>Roles that mean something inside another only.</summary>
    static readonly Dictionary<string, string> Inside = new(StringComparer.Ordinal)
    {
        ["cell"] = "row",
        ["columnheader"] = "row",
        ["gridcell"] = "row",
        ["rowheader"] = "row",
        ["listitem"] = "list group",
        ["menuitem"] = "menu menubar",
        ["menuitemcheckbox"] = "menu menubar",
        ["menuitemradio"] = "menu menubar group",
        ["option"] = "listbox",
        ["row"] = "treegrid grid rowgroup table",
        ["rowgroup"] = "treegrid grid table",
        ["tab"] = "tablist",
        ["treeitem"] = "tree group",
    };

    /// <summary>What an element is to a screen reader without a role.</summary>
    static readonly Dictionary<string, string> Implied = new(StringComparer.Ordinal)
    {
        ["datalist"] = "listbox",
        ["details"] = "group",
        ["fieldset"] = "group",
        ["menu"] = "list",
        ["ol"] = "list",
        ["optgroup"] = "group",
        ["select"] = "listbox",
        ["table"] = "table",
        ["tbody"] = "rowgroup",
        ["tfoot"] = "rowgroup",
        ["thead"] = "rowgroup",
        ["tr"] = "row",
        ["ul"] = "list",
    };

    /// <summary>What has no name for a screen reader: <c>aria-label</c> on it is not read.</summary>
    const string Nameless =
        "a abbr area b bdi bdo caption cite code data del div em figcaption i ins kbd legend mark p pre q s samp small span strong sub sup time u var rt rp";

    const string NamelessRole =
        "caption code deletion emphasis generic insertion paragraph presentation strong subscript superscript";

    static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["atomic"] = "true false",
        ["autocomplete"] = "inline list both none",
        ["busy"] = "true false",
        ["checked"] = "true false mixed undefined",
        ["current"] = "page step location date time true false",
        ["disabled"] = "true false",
        ["expanded"] = "true false undefined",
        ["haspopup"] = "true false menu listbox tree grid dialog",
        ["hidden"] = "true false",
        ["invalid"] = "true false grammar spelling",
        ["live"] = "off polite assertive",
        ["modal"] = "true false",
        ["multiline"] = "true false",
        ["multiselectable"] = "true false",
        ["orientation"] = "horizontal vertical undefined",
        ["pressed"] = "true false mixed undefined",
        ["readonly"] = "true false",
        ["required"] = "true false",
        ["selected"] = "true false undefined",
        ["sort"] = "ascending descending none other",
    };

    static readonly Dictionary<string, string> Syntax = new(StringComparer.Ordinal)
    {
        ["activedescendant"] = "idref",
        ["colindex"] = "positive",
        ["colspan"] = "positive",
        ["details"] = "idref",
        ["errormessage"] = "idref",
        ["level"] = "positive",
        ["posinset"] = "positive",
        ["rowindex"] = "positive",
        ["rowspan"] = "positive",
        ["valuemax"] = "float",
        ["valuemin"] = "float",
        ["valuenow"] = "float",
    };

    static readonly Dictionary<string, string> Required = new(StringComparer.Ordinal)
    {
        ["checkbox"] = "checked",
        ["combobox"] = "expanded",
        ["heading"] = "level",
        ["menuitemcheckbox"] = "checked",
        ["menuitemradio"] = "checked",
        ["meter"] = "valuenow",
        ["radio"] = "checked",
        ["scrollbar"] = "valuenow",
        ["slider"] = "valuenow",
        ["switch"] = "checked",
    };
}
