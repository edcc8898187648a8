using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Calls;

/// <summary>
/// The members from which others can be reached by calls, as far as names say: those that are meant, here and in other projects, those
/// whose text may mean one of them, and so on: from callees to callers.
/// </summary>
internal sealed class ReachingMembers
{
    private readonly HashSet<DeclaredMember> _members = new();

    private ReachingMembers(WordUse uses, MemberNames elsewhere) => Names = new(uses, elsewhere);

    /// <summary>What calls of them are made by.</summary>
    public MemberNames Names { get; }

    /// <summary>True for a member that is meant, or whose own text may mean one.</summary>
    public bool Contain(DeclaredMember member) => _members.Contains(member);

    /// <summary>Follows the calls of a compilation up from what is meant.</summary>
    /// <param name="mentions">Where its members' names stand.</param>
    /// <param name="isMeant">What to start from.</param>
    /// <param name="elsewhere">The names of other projects to start from.</param>
    /// <param name="uses">The ways of naming a member that are followed.</param>
    public static ReachingMembers Create(
        Mentions mentions,
        Func<DeclaredMember, bool> isMeant,
        MemberNames elsewhere,
        WordUse uses = MemberNames.AllUses)
    {
        var reaching = new ReachingMembers(uses, elsewhere);
        var pending = new Queue<DeclaredMember>();
        foreach (var member in mentions.Members)
        {
            if (isMeant(member) || !elsewhere.IsEmpty && reaching.Names.AreIn(member))
                Reach(member);
        }

        while (pending.Count > 0)
        {
            var callee = pending.Dequeue();
            // Another one of its name has brought its callers in already.
            if (!reaching.Names.Add(callee))
                continue;
            if (callee.IsOperator || callee.IsIndexer)
            {
                foreach (var member in mentions.Members)
                {
                    // An operator may be in any text; only what other operators make of it is followed.
                    if (callee.IsIndexer ? member.MayIndex : member.IsOperator)
                        Add(member);
                }
            }

            foreach (var caller in mentions.Of(callee.NameHash))
            {
                if (!reaching._members.Contains(caller) && reaching.Names.MayMean(callee, caller))
                    Reach(caller);
            }
        }

        return reaching;

        void Reach(DeclaredMember member)
        {
            // An operator whose text reads a property that some other type has is none that queries.
            if (!member.IsOperator || isMeant(member) || reaching.Names.AreCalledIn(member))
                Add(member);
        }

        void Add(DeclaredMember member)
        {
            if (reaching._members.Add(member))
                pending.Enqueue(member);
        }
    }
}
