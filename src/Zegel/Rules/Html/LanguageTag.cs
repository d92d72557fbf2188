namespace Zegel.Rules.Html;

/// <summary>BCP 47, with the subtags that are registered.</summary>
static partial class LanguageTag
{
    static readonly HashSet<string> Languages = Names(
        """
        aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
        en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik in io is it
        iu iw ja ji jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mo
        mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh
        si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh
        yi yo za zh zu
        """
    );

    static readonly HashSet<string> Regions = Names(
        """
        aa ac ad ae af ag ai al am an ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bu
        bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cp cq cr cs cu cv cw cx cy cz dd de dg dj dk dm do dz ea ec ee
        eg eh er es et eu ez fi fj fk fm fo fr fx ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr
        ht hu ic id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu
        lv ly ma mc md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nt nu
        nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr
        ss st su sv sx sy sz ta tc td tf tg th tj tk tl tm tn to tp tr tt tv tw tz ua ug um un us uy uz va vc ve vg vi
        vn vu wf ws yd ye yt yu za zm zr zw zz
        """
    );

    static readonly HashSet<string> WithExtended = Names("ar kok lv ms sgn sw uz zh");

    static readonly HashSet<string> Grandfathered = Names(
        """
        en-gb-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu
        sgn-be-fr sgn-be-nl sgn-ch-de art-lojban cel-gaulish no-bok no-nyn zh-guoyu zh-hakka zh-min zh-min-nan zh-xiang
        """
    );

    public static string? Fault(string value)
    {
        var tag = value.ToLowerInvariant();
        if (Grandfathered.Contains(tag))
            return null;
        var parts = tag.Split('-');
        if (parts.Any(part => part.Length is 0 or > 8 || !part.All(char.IsAsciiLetterOrDigit)))
            return "parts of a language tag have 1 to 8 letters or digits";
        if (parts[0] == "x")
            return parts.Length > 1 ? null : "x- needs a private part";
        if (
            !parts[0].All(char.IsAsciiLetter)
            || parts[0].Length is < 2 or > 3
            || !(parts[0].Length == 2 ? Languages.Contains(parts[0]) : IsRegistered(parts[0]))
        )
            return $"“{parts[0]}” is no language";
        return Rest(parts);
    }

    static string? Rest(string[] parts)
    {
        var at = 1;
        if (at < parts.Length && IsLetters(parts[at], 3))
        {
            if (!WithExtended.Contains(parts[0]))
                return $"“{parts[at]}” does not extend “{parts[0]}”";
            at++;
        }
        if (at < parts.Length && IsLetters(parts[at], 4))
        {
            if (!Scripts.Contains(parts[at]) && !IsPrivateScript(parts[at]))
                return $"“{parts[at]}” is no script";
            at++;
        }
        if (at < parts.Length && IsLetters(parts[at], 2))
        {
            if (!Regions.Contains(parts[at]))
                return $"“{parts[at]}” is no region";
            at++;
        }
        else if (at < parts.Length && parts[at].Length == 3 && parts[at].All(char.IsAsciiDigit))
            at++;
        var variants = new HashSet<string>(StringComparer.Ordinal);
        while (
            at < parts.Length && (parts[at].Length >= 5 || (parts[at].Length == 4 && char.IsAsciiDigit(parts[at][0])))
        )
        {
            if (!Variants.Contains(parts[at]))
                return $"“{parts[at]}” is no variant";
            if (!variants.Add(parts[at++]))
                return "a variant stands there twice";
        }
        while (at < parts.Length && parts[at].Length == 1)
        {
            if (parts[at] == "x")
                return at + 1 < parts.Length ? null : "x- needs a private part";
            var first = ++at;
            while (at < parts.Length && parts[at].Length > 1)
                at++;
            if (at == first)
                return "an extension is empty";
        }
        return at < parts.Length ? $"“{parts[at]}” does not belong there" : null;
    }

    static bool IsPrivateScript(string script) =>
        string.CompareOrdinal(script, "qaaa") >= 0 && string.CompareOrdinal(script, "qabx") <= 0;

    static bool IsLetters(string part, int length) => part.Length == length && part.All(char.IsAsciiLetter);

    static HashSet<string> Names(string names) =>
        [.. names.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
}
