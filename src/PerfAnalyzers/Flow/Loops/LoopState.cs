using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PerfAnalyzers.Roslyn;

namespace PerfAnalyzers.Flow.Loops;

/// <summary>Finds out whether what a loop's condition reads, besides the element, is the same in each iteration.</summary>
internal static class LoopState
{
    /// <summary>True when the loop may change what the condition reads; of the element, only that of another one.</summary>
    /// <param name="condition">The part of a condition.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="element">Its variable.</param>
    public static bool MayChange(IOperation condition, IForEachLoopOperation loop, ISymbol element)
    {
        var changes = new Changes(condition, loop, element);
        return condition.DescendantsAndSelf().Any(changes.Reach);
    }

    private sealed class Changes(IOperation condition, IForEachLoopOperation loop, ISymbol element)
    {
        private readonly BodyIndex _index = BodyIndex.Around(loop);

        public bool Reach(IOperation read) => read switch
        {
            ILocalReferenceOperation { Local: var local } => !local.IsSame(element) && OfVariable(local, local.Type),
            IParameterReferenceOperation { Parameter: var parameter } => OfVariable(parameter, parameter.Type),
            IFieldReferenceOperation { Field: { IsConst: false } field } reference =>
                OfMember(field, reference.Instance, isFixed: field.IsReadOnly, field.Type),
            // Where an enumerator stands.
            IPropertyReferenceOperation { Property: { Name: "Current", IsStatic: false } } => true,
            IPropertyReferenceOperation { Property: var property } reference =>
                OfMember(property, reference.Instance, isFixed: property.SetMethod is null or { IsInitOnly: true }, property.Type),
            // queue.Dequeue()
            IInvocationOperation { TargetMethod: { IsStatic: false, Name: not ("Contains" or "ContainsKey"), ContainingType: var type } } =>
                type.ElementType() is not null && type.SpecialType != SpecialType.System_String,
            _ => false,
        };

        private bool OfVariable(ISymbol variable, ITypeSymbol type) =>
            _index.WritesOf(variable).Any(w => w.Site.IsWithin(loop) || IsElsewhere(w.Site))
            || _index.ReferencesTo(variable).Any(r => IsInBody(r) && (IsCollection(type) && !IsLookedAt(r) || MayChangeObject(r)));

        private bool OfMember(ISymbol member, IOperation? instance, bool isFixed, ITypeSymbol type)
        {
            var isOwn = instance is null or IInstanceReferenceOperation;
            foreach (var part in loop.Body.Descendants())
            {
                switch (part)
                {
                    case IMemberReferenceOperation { Member: var other } reference when IsInBody(part) && member.IsSame(other):
                        // What is set of the element itself, was read before.
                        if (reference.IsAssignmentTarget() && !element.IsSame(reference.Instance.ReferencedSymbol())
                            || IsCollection(type) && !IsLookedAt(part))
                            return true;
                        break;
                    // Own code may change its own fields.
                    case IInvocationOperation { TargetMethod: { MethodKind: MethodKind.Ordinary } called } call
                        when isOwn && !isFixed && (call.Instance is IInstanceReferenceOperation
                            || called.IsStatic && member.IsStatic && called.ContainingType.IsSame(member.ContainingType)):
                        return true;
                }
            }

            return false;
        }

        /// <summary>cursor.Advance(), cursor.Id = post.Id</summary>
        private static bool MayChangeObject(IOperation reference) => reference.Parent switch
        {
            IMemberReferenceOperation member => member.IsAssignmentTarget(),
            IInvocationOperation call => ReferenceEquals(call.Instance, reference) && reference.Type is { IsReferenceType: true },
            _ => false,
        };

        /// <summary>A lambda or local function that the loop may call.</summary>
        private bool IsElsewhere(IOperation site) => !ReferenceEquals(site.EnclosingFunction(), loop.EnclosingFunction());

        private bool IsInBody(IOperation operation) => operation.IsWithin(loop.Body) && !operation.IsWithin(condition);

        /// <summary>ids.Contains(post.Id), ids.Count</summary>
        private static bool IsLookedAt(IOperation reference) => reference.Outermost().Parent switch
        {
            IInvocationOperation { TargetMethod.Name: "Contains" } => true,
            IArgumentOperation { Parent: IInvocationOperation { TargetMethod: { Name: "Contains", IsExtensionMethod: true } } } => true,
            IPropertyReferenceOperation { Property.Name: "Count" or "Length" } => true,
            _ => false,
        };

        private static bool IsCollection(ITypeSymbol type) =>
            type.SpecialType != SpecialType.System_String && type.ElementType() is not null;
    }
}
