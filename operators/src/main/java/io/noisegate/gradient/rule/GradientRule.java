package io.noisegate.gradient.rule;

/**
 * The derivative of one operator family: given the gradient of the loss with respect to a node's outputs, writes the
 * operators that compute the gradient with respect to those inputs that are wanted. Stateless.
 */
@FunctionalInterface
public interface GradientRule {
    /**
     * @throws NotDifferentiable for attributes without a derivative here
     * @throws IllegalArgumentException if a shape that the formula needs is not known
     */
    void backward(Backward step);
}
