export { imageReference, images, type ImageName, type ImageSource } from "./catalogue";
