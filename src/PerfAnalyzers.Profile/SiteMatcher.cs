using System;
using System.Collections.Generic;

namespace PerfAnalyzers.Profile;

/// <summary>How well a recorded site was found again.</summary>
internal enum SiteMatch
{
    /// <summary>It was not: the code has changed too much to say which call it was.</summary>
    None,

    /// <summary>The same call of as many, on another line, or made asynchronous or synchronous.</summary>
    Operator,

    /// <summary>Everything is as it was.</summary>
    Exact,
}

/// <summary>A call in the code as it is now.</summary>
internal readonly struct CodeCall
{
    public CodeCall(int offset, CallOperator @operator, int line = 0)
    {
        Offset = offset;
        Operator = @operator;
        Line = line;
    }

    public int Offset { get; }

    public CallOperator Operator { get; }

    /// <summary>The line in its file, from 1, or 0.</summary>
    public int Line { get; }
}

/// <summary>Finds recorded call sites again in a member that may have been edited. It rather finds none than a wrong one.</summary>
internal static class SiteMatcher
{
    /// <summary>For each site of a member the index of its call, or -1.</summary>
    /// <param name="sites">All sites that the profile has for the member.</param>
    /// <param name="calls">
    /// All calls of the member that may send a command, with each name's ordinals counted over all calls of the name.
    /// </param>
    public static (int Call, SiteMatch Match)[] Match(IReadOnlyList<CallSite> sites, IReadOnlyList<CodeCall> calls)
    {
        var result = new (int, SiteMatch)[sites.Count];
        for (var i = 0; i < sites.Count; i++)
            result[i] = Match(sites[i], calls);
        return result;
    }

    private static (int, SiteMatch) Match(CallSite site, IReadOnlyList<CodeCall> calls)
    {
        // Only its line is known, as from a trace: the one call on it, if there is one.
        if (site.Operator.Ordinal == 0)
            return site.Offset == CallSite.UnknownOffset && site.Line == 0 ? (-1, SiteMatch.None) : OnlyOnLine(site, calls);

        // The ordinal alone would be another call's as soon as one of the same name is added above: their number must be the same too.
        for (var i = 0; i < calls.Count; i++)
        {
            if (calls[i].Operator.IsSameCall(site.Operator))
                return (
                    i,
                    calls[i].Offset == site.Offset && calls[i].Operator.Equals(site.Operator) ? SiteMatch.Exact : SiteMatch.Operator);
        }
        return (-1, SiteMatch.None);
    }

    private static (int, SiteMatch) OnlyOnLine(CallSite site, IReadOnlyList<CodeCall> calls)
    {
        var found = -1;
        for (var i = 0; i < calls.Count; i++)
        {
            var isThere = site.Offset != CallSite.UnknownOffset ? calls[i].Offset == site.Offset : calls[i].Line == site.Line;
            var isSame = site.Operator.Name == "-"
                || (calls[i].Operator.Family == site.Operator.Family && calls[i].Operator.Total == site.Operator.Total);
            if (!isThere || !isSame)
                continue;
            if (found >= 0)
                return (-1, SiteMatch.None);
            found = i;
        }
        return found < 0 ? (-1, SiteMatch.None) : (found, SiteMatch.Exact);
    }
}
